#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of commands that went through the gateway when the broker is restored from a backup that does not have them."""
import os
import shutil
import subprocess
import unittest

import gateway
from gateway import BERNBURG


class Restored(unittest.TestCase):
    def test_what_a_restored_broker_refuses_is_told_in_the_log_and_seen_where_the_readme_says(self):
        with gateway.Gateway() as web:
            broker, anna = web.broker, web.person("Anna", ("editor", BERNBURG), ("lead", BERNBURG))
            ref = anna.done("case.draft", {"title": "Bus", "summary": "Ein Satz."})["ref"]
            anna.done("case.submit", {"case": ref})
            version = anna.rows("case.get", case=ref)[0]["version"]
            ideenbusd = [gateway.bus.BIN / "ideenbusd", "--data", broker.data]
            subprocess.run([*ideenbusd, "backup", broker.dir / "backup"], check=True, capture_output=True)
            anna.done("case.withdraw", {"case": ref, "version": version, "reason": "Doch nicht."})
            web.stop()
            address = broker.ready["bus"]
            broker.stop()
            shutil.rmtree(broker.data)
            subprocess.run([*ideenbusd, "restore", broker.dir / "backup"], check=True, capture_output=True)
            broker.start(address)
            coordinator = broker.person("Cora", ("coordinator", "15089"))
            coordinator.command("case.park", {"case": ref, "version": version, "reason": "Zuerst anderes.", "until": "2099-01-01"})
            web.start()
            gateway.wait_for(lambda: "event=refused_after_restore commands=1" in web.log_text())
            profile = str(web.data / "profile")
            done = subprocess.run([gateway.bus.BIN / "ideenbus", "--profile", "relay", "outbox", "--lang", "de"], env=os.environ | {"XDG_CONFIG_HOME": profile, "XDG_DATA_HOME": profile},
                                  capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("zurückziehen", done.stdout)
            self.assertIn("geändert", done.stdout)


if __name__ == "__main__":
    unittest.main()
