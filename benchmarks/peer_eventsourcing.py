"""A peer: eventsourcing keeps as many records in one SQLite file. Run by bench_peers in its own
environment.

    python peer_eventsourcing.py RECORDS FILE

Prints the seconds of one insert of all records, and of reading them back.
"""

import json
import sys
import time
import uuid

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore


def main() -> None:
    n, path = int(sys.argv[1]), sys.argv[2]
    recorder = SQLiteApplicationRecorder(SQLiteDatastore(path))
    recorder.create_table()
    origin = uuid.uuid4()
    start = time.perf_counter()
    events = [
        StoredEvent(
            originator_id=origin,
            originator_version=i,
            topic="release",
            state=json.dumps(
                {
                    "kind": "event",
                    "id": f"r{i}",
                    "source": f"s{i % 7}",
                    "valid_from": "2021-01-01",
                    "known_on": "2021-01-03",
                    "type": "release",
                    "size": str(i % 90),
                    "event": f"wave-{i // 3}",
                    "qualifiers": {"expelled": str(i % 7)},
                    "note": "as reported in the weekly list",
                }
            ).encode(),
        )
        for i in range(n)
    ]
    recorder.insert_events(events)
    kept = time.perf_counter() - start
    start = time.perf_counter()
    back = recorder.select_notifications(1, n)
    assert len(back) == n
    print(json.dumps({"append": kept, "read": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
