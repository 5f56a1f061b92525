#!/usr/bin/env python3
"""Tests of fuzz_record.py: what a log says, and what becomes of the table."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import fuzz_record  # noqa: E402

LOG = ("#3\tINITED cov: 10 ft: 11 corp: 2/9b exec/s: 0 rss: 30Mb\n"
       "#1024\tNEW    cov: 40 ft: 77 corp: 8/90b lim: 4096 exec/s: 12 rss: 31Mb L: 3/9 MS: 1 EraseBytes-\n"
       "#5000\tDONE   cov: 41 ft: 80 corp: 9/99b lim: 4096 exec/s: 13 rss: 31Mb\n"
       "Done 5000 runs in 60 second(s)\nstat::number_of_executed_units: 5000\nstat::average_exec_per_sec:     83\n")
TABLE = fuzz_record.HEAD + "\n|---|---|---|---|---|---|---|---|\n"
PAGE = "# Title\n\n" + TABLE + "| bai2 | 1,800 | 2,000,000 | 3 | 15 | 900 | 1,000 | 2026-01-31 |\n\nbelow | the table\n"


class Recorded(unittest.TestCase):
    def test_what_a_log_ends_with(self):
        self.assertEqual(fuzz_record.figures(LOG), (5000, 41, 80))

    def test_a_log_without_its_end(self):
        for log in ("", LOG.split("Done")[0], "stat::number_of_executed_units: 5000\n"):
            with self.subTest(log), self.assertRaises(ValueError):
                fuzz_record.figures(log)

    def test_a_run_adds_up(self):
        page = fuzz_record.recorded(PAGE, "bai2", (900, 5000, 1), (17, 41, 80), "2026-02-01")
        self.assertIn("\n| bai2 | 2,700 | 2,005,000 | 4 | 17 | 41 | 80 | 2026-02-01 |\n\nbelow | the table\n", page)
        self.assertNotIn("1,800", page)
        self.assertTrue(page.startswith("# Title\n\n" + TABLE))

    def test_a_new_target_stands_in_order(self):
        page = fuzz_record.recorded(PAGE, "aa", (60, 5000, 0), (1, 2, 3), "2026-02-01")
        self.assertIn("|\n| aa | 60 | 5,000 | 0 | 1 | 2 | 3 | 2026-02-01 |\n| bai2 | 1,800 |", page)

    def test_a_page_without_the_table(self):
        with self.assertRaises(ValueError):
            fuzz_record.recorded("| target |\n", "aa", (1, 1, 0), (1, 1, 1), "2026-02-01")

    def test_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("page.md", PAGE), ("log", LOG)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            os.makedirs(os.path.join(folder, "corpus"))
            with open(os.path.join(folder, "corpus/seed"), "w", encoding="utf-8"):
                pass
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fuzz_record.py")
            subprocess.run([sys.executable, "-B", script, "page.md", "bai2", "60", "log", "corpus", "0"], cwd=folder, check=True)
            with open(os.path.join(folder, "page.md"), encoding="utf-8") as file:
                self.assertIn("| bai2 | 1,860 | 2,005,000 | 3 | 1 | 41 | 80 | ", file.read())


if __name__ == "__main__":
    unittest.main()
