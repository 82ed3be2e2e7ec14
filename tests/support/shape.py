"""What a database says about its own tables, as comparable sentences."""

import re

from sqlalchemy import text

from intake.ground.db import Database

POSTGRESQL = """
SELECT format('%s.%s %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
              ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
              ' IDENTITY FROM ' || s.seqstart)
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN pg_sequence s ON a.attidentity <> ''
       AND s.seqrelid = pg_get_serial_sequence(quote_ident(c.relname), a.attname)::regclass
 WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT format('%s.%s: %s', objoid::regclass, objsubid, description)
  FROM pg_description WHERE classoid = 'pg_class'::regclass
   AND (SELECT relnamespace FROM pg_class WHERE oid = objoid) = 'public'::regnamespace
"""

ADDED = re.compile(r"\n|, (?=\w+ (?:DATETIME|INTEGER|BIGINT|BOOLEAN|TEXT|VARCHAR))")
"""Between two columns; SQLite writes one that was added behind the last on the same line."""


def shape(database: Database) -> set[str]:
    """Return every column, constraint, index and comment of a database, Alembic's own table left out."""
    with database.read() as connection:
        if database.dialect == "postgresql":
            said = set(connection.execute(text(POSTGRESQL)).scalars())
        else:
            rows = connection.execute(text("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            said = {f"{table}: {line.strip().rstrip(',')}" for table, sql in rows for line in ADDED.split(sql)}
            said = {sentence.replace('"', "") for sentence in said}  # a table that was rebuilt comes back quoted
    return {sentence for sentence in said if "alembic_version" not in sentence}
