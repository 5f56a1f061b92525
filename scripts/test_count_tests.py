#!/usr/bin/env python3
"""Tests of count_tests.py: what ctest reports, and what the programs that it ran had printed."""
import os
import sys
import tempfile
import unittest
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import count_tests  # noqa: E402

CMOCKA = """[==========] Running 3 test(s).
[ RUN      ] one
[       OK ] one
[ RUN      ] two
[  SKIPPED ] two
[ RUN      ] three
[  ERROR   ] --- 0x1 != 0
[  FAILED  ] three
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] two
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] three

 1 FAILED TEST(S)
"""
PASSING = "[==========] Running 2 test(s).\n[       OK ] one\n[       OK ] two\n[==========] 2 test(s) run.\n[  PASSED  ] 2 test(s).\n"
TAP = "1..3\nok 1 - one\nnot ok 2 # SKIP two\nok 3 # SKIP three\n"
UNITTEST = "...s.\n" + "-" * 70 + "\nRan 5 tests in 0.161s\n\nOK (skipped=1)\n"
UNITTEST_FAILED = "Ran 9 tests in 1.2s\n\nFAILED (failures=2, errors=1, skipped=1)\n"

# name, attributes and children of the test case, its output, then passed, failed, skipped
CASES = (
    ("one test where the program names none", 'status="run"', "", "all well\n", (1, 0, 0)),
    ("cmocka's own lines", 'status="run"', "", PASSING, (2, 0, 0)),
    ("two groups of one program", 'status="run"', "", PASSING + PASSING, (4, 0, 0)),
    ("names below the summary are no further tests", 'status="fail"', "<failure/>", CMOCKA, (1, 1, 1)),
    ("TAP, with both spellings of skipped", 'status="run"', "", TAP, (1, 0, 2)),
    ("unittest", 'status="run"', "", UNITTEST, (4, 0, 1)),
    ("unittest with failures and errors", 'status="fail"', "<failure/>", UNITTEST_FAILED, (5, 3, 1)),
    ("a script of this project", 'status="run"', "", "FAILED one\n16 passed, 0 failed\n", (16, 0, 0)),
    ("a script of this project that fails", 'status="fail"', "<failure/>", "16 passed, 3 failed\n", (16, 3, 0)),
    ("a sentence about passing", 'status="run"', "", "2 passed, 1 failed to appear\n", (1, 0, 0)),
    ("a crash before any test", 'status="fail"', "<failure/>", "", (0, 1, 0)),
    ("a crash after all tests", 'status="fail"', "<failure/>", PASSING, (2, 1, 0)),
    ("failed words in a program that passed", 'status="run"', "", "[  FAILED  ] on purpose\n", (0, 0, 0)),
    ("skipped by its return code", 'status="notrun"', '<skipped message="SKIP_RETURN_CODE=77"/>', "no corpus\n", (0, 0, 1)),
    ("disabled", 'status="disabled"', "", "", (0, 0, 1)),
    ("never built", 'status="notrun"', '<skipped message="Unable to find executable"/>', "", (0, 1, 0)),
)


class Counted(unittest.TestCase):
    def test_cases(self):
        for name, attributes, children, output, expected in CASES:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                report = os.path.join(folder, "tests.xml")
                with open(report, "w", encoding="utf-8") as file:
                    file.write('<testsuite><testcase name="x" %s>%s<system-out>%s</system-out></testcase></testsuite>'
                               % (attributes, children, escape(output)))
                self.assertEqual(count_tests.count(report), expected)


if __name__ == "__main__":
    unittest.main()
