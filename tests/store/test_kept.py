"""Kept: findings are made once for each version of the data."""

from cxdash.store import Store


def test_a_finding_is_made_once_and_anew_when_the_data_change(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    with Store(tmp_path / "kept.duckdb") as store:
        assert [store.kept("a", make), store.kept("a", make), store.kept("b", make)] == [0, 0, 1]
        with store.writing() as cursor:
            cursor.execute("INSERT INTO locations (location_id) VALUES ('L1')")
        assert store.kept("a", make) == 2
