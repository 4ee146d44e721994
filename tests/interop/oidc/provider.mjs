// A strict OpenID provider on loopback: oidc-provider with Google's claims and PKCE required. Whoever comes is
// USER, and agrees to everything; what it is asked is checked by the library.
// usage: node provider.mjs     PORT, REDIRECT_URI, USER and CLAIMS (JSON) are set.
import { Provider, interactionPolicy } from 'oidc-provider';
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const { PORT, REDIRECT_URI, USER, CLAIMS } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'k1' };
const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  clients: [{
    client_id: 'jupiter',
    client_secret: 'secret',
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture', 'hd'] },
  conformIdTokenClaims: false, // put the claims into the ID token, as Google does
  pkce: { required: () => true },
  interactions: { policy, url: (_context, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false } },
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...JSON.parse(CLAIMS) }) };
  },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const { prompt, params, session } = await provider.interactionDetails(context.req, context.res);
  const result = {};
  if (prompt.name === 'login') result.login = { accountId: USER };
  if (prompt.name === 'select_account') result.select_account = {};
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result.consent = { grantId: await grant.save() };
  }
  context.redirect(await provider.interactionResult(context.req, context.res, result, { mergeWithLastSubmission: true }));
});
provider.listen(Number(PORT), '127.0.0.1', () => console.log('LISTENING'));
