"""One metadata for all tables, and the key column they share."""

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_names_a_%(referred_table_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")


def id_column() -> Column[int]:
    """Return a surrogate key column."""
    return Column("id", Id, Identity(), primary_key=True)
