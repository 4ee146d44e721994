"""SQL: what Procrastinate's named queries are on SQLite.

Names after a colon are bound from the arguments Procrastinate passes, plus `now` (seconds since
the epoch) and `utc` (ISO text of fixed width, so that text order is time order).
"""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS procrastinate_jobs(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue_name TEXT NOT NULL,
  task_name TEXT NOT NULL,
  priority INT NOT NULL DEFAULT 0,
  lock TEXT,
  queueing_lock TEXT,
  args TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'todo',
  scheduled_at TEXT,
  attempts INT NOT NULL DEFAULT 0,
  abort_requested INT NOT NULL DEFAULT 0,
  worker_id INT,
  changed REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400)
);
CREATE UNIQUE INDEX IF NOT EXISTS pj_ql ON procrastinate_jobs(queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX IF NOT EXISTS pj_lock ON procrastinate_jobs(lock) WHERE status = 'doing';
CREATE INDEX IF NOT EXISTS pj_turn ON procrastinate_jobs(lock, priority DESC, id)
  WHERE status = 'todo';
CREATE INDEX IF NOT EXISTS pj_todo ON procrastinate_jobs(priority DESC, id) WHERE status = 'todo';
CREATE TABLE IF NOT EXISTS procrastinate_workers(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  last_heartbeat REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS procrastinate_periodic_defers(
  task_name TEXT,
  periodic_id TEXT,
  defer_timestamp INT,
  PRIMARY KEY(task_name, periodic_id, defer_timestamp)
);
"""

QUERIES = {
    "fetch_job": """
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker_id, changed = :now
        WHERE id = (
          SELECT j.id FROM procrastinate_jobs j
          WHERE j.status = 'todo'
            AND (j.scheduled_at IS NULL OR j.scheduled_at <= :utc)
            AND (:queues IS NULL OR j.queue_name IN (SELECT value FROM json_each(:queues)))
            AND NOT EXISTS (
              SELECT 1 FROM procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing')
            AND NOT EXISTS (
              SELECT 1 FROM procrastinate_jobs o
              WHERE o.lock = j.lock AND o.status = 'todo'
                AND (o.priority > j.priority OR (o.priority = j.priority AND o.id < j.id)))
          ORDER BY j.priority DESC, j.id LIMIT 1)
        RETURNING *""",
    "retry_job": """
        UPDATE procrastinate_jobs
        SET status = CASE WHEN status = 'doing' AND abort_requested THEN 'failed' ELSE 'todo' END,
            attempts = attempts + NOT (status = 'doing' AND abort_requested),
            changed = :now,
            scheduled_at = :retry_at,
            priority = COALESCE(:new_priority, priority),
            queue_name = COALESCE(:new_queue_name, queue_name),
            lock = COALESCE(:new_lock, lock)
        WHERE id = :job_id AND status IN ('doing', 'failed')
        RETURNING id""",
    "get_job_status": "SELECT status FROM procrastinate_jobs WHERE id = :job_id",
    "list_jobs_to_abort": """
        SELECT id FROM procrastinate_jobs
        WHERE status = 'doing' AND abort_requested
          AND (:queue_name IS NULL OR queue_name = :queue_name)""",
    "select_stalled_jobs_by_heartbeat": """
        SELECT j.* FROM procrastinate_jobs j
        LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing'
          AND (:queue IS NULL OR j.queue_name = :queue)
          AND (:task_name IS NULL OR j.task_name = :task_name)
          AND (w.id IS NULL OR w.last_heartbeat < :now - :seconds_since_heartbeat)""",
    "list_jobs": """
        SELECT * FROM procrastinate_jobs
        WHERE (:id IS NULL OR id = :id)
          AND (:queue_name IS NULL OR queue_name = :queue_name)
          AND (:task_name IS NULL OR task_name = :task_name)
          AND (:status IS NULL OR status = :status)
          AND (:lock IS NULL OR lock = :lock)
          AND (:queueing_lock IS NULL OR queueing_lock = :queueing_lock)
          AND (:worker_id IS NULL OR worker_id = :worker_id)
        ORDER BY id""",
    "delete_old_jobs": """
        DELETE FROM procrastinate_jobs
        WHERE status IN (SELECT value FROM json_each(:statuses))
          AND (:queue IS NULL OR queue_name = :queue)
          AND changed < :now - 3600 * :nb_hours""",
    "register_worker": """
        INSERT INTO procrastinate_workers(last_heartbeat) VALUES (:now)
        RETURNING id AS worker_id""",
    "unregister_worker": "DELETE FROM procrastinate_workers WHERE id = :worker_id",
    "update_heartbeat": """
        UPDATE procrastinate_workers SET last_heartbeat = :now WHERE id = :worker_id""",
    "prune_stalled_workers": """
        DELETE FROM procrastinate_workers
        WHERE last_heartbeat < :now - :seconds_since_heartbeat
        RETURNING id AS worker_id""",
    "check_connection": """
        SELECT (SELECT name FROM sqlite_master WHERE name = 'procrastinate_jobs') AS "check" """,
    "count_jobs_status": "SELECT count(*) AS count, status FROM procrastinate_jobs GROUP BY status",
}

FINISH_AND_DELETE = """
    DELETE FROM procrastinate_jobs WHERE id = :job_id AND status IN ('doing', 'todo')
    RETURNING id"""
FINISH_AND_KEEP = """
    UPDATE procrastinate_jobs
    SET status = :status, attempts = attempts + (status = 'doing'), abort_requested = 0,
        changed = :now
    WHERE id = :job_id AND status IN ('doing', 'todo')
    RETURNING id"""
CANCEL_AND_DELETE = """
    DELETE FROM procrastinate_jobs WHERE id = :job_id AND status = 'todo' RETURNING id"""
CANCEL_AND_KEEP = """
    UPDATE procrastinate_jobs
    SET abort_requested = abort_requested OR :abort,
        status = CASE status WHEN 'todo' THEN 'cancelled' ELSE status END,
        changed = :now
    WHERE id = :job_id AND (status = 'todo' OR (:abort AND status = 'doing'))
    RETURNING id"""
INSERT_JOBS = """
    INSERT INTO procrastinate_jobs(
      queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    SELECT
      json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
      json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
      json_extract(value, '$[6]')
    FROM json_each(?) ORDER BY key
    RETURNING id"""
INSERT_PERIODIC = """
    INSERT INTO procrastinate_periodic_defers(task_name, periodic_id, defer_timestamp)
    VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1 AS won"""
DELETE_PERIODIC = """
    DELETE FROM procrastinate_periodic_defers
    WHERE task_name = ? AND periodic_id = ? AND defer_timestamp < ?"""

#: Queries that are put together in `bot.store.sqlite.connector`.
COMPOSED = {"cancel_job", "defer_jobs", "defer_periodic_job", "finish_job"}

#: Queries that answer with a row of nothing where there is none.
MAYBE = {"cancel_job", "defer_periodic_job", "fetch_job"}

#: Queries that must find the job they name.
CERTAIN = {"finish_job", "retry_job"}

#: Queries of Procrastinate's command line and of LISTEN, which SQLite does without.
UNUSED = {
    "list_locks",
    "list_queues",
    "list_tasks",
    "listen_queue",
    "select_stalled_jobs_by_started",
}
