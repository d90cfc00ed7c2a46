'use strict';
const a = ["alpha.example.invalid", "beta one"];
const settings = { host: "gamma.example.invalid", port: 8443, path: "/delta/epsilon" };
function go(n) {
  report(a[0], "zeta eta" + n);
  if (n > 1) { report("theta-iota", settings.host + settings.path); }
  return "kappa:" + a[n];
}
class Box { open(x) { return "lambda mu " + x; } }
for (let i = 0; i < 2; i++) { report(go(i), "nu xi"); }
exports.run = function (q) { return new Box().open("omicron pi") + require("node:" + "path").join("rho", q); };
