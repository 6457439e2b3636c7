"""The kit tells whether an implementation follows the specification, and if not, what it computes.

from xo_ref.kit import verify
report = verify("mypackage.mymodule:feature_map")       or a function, or command="./my_kernel"
print(report.verdict.value, report.arithmetic)
"""

from xo_ref.kit.report import Report, Verdict
from xo_ref.kit.verification import verify

__all__ = ["Report", "Verdict", "verify"]
