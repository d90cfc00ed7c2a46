var http = require('http');
var names = ['alpha', 'beta', 'gamma'];
function greet(who, times) {
  var out = [];
  for (var i = 0; i < times; i++) {
    if (i % 2 === 0) { out.push('hello ' + who + ' number ' + i); }
    else { out.push('goodbye ' + who); }
  }
  console.log(out.join(', '));
  return out.length;
}
function serve(port) {
  var server = http.createServer(function (req, res) {
    res.writeHead(200, { 'content-type': 'text/plain' });
    res.end('it is ' + new Date().toISOString() + ' for ' + req.url);
  });
  server.listen(port);
  console.error('listening on port ' + port);
  return server;
}
names.forEach(function (n, i) { greet(n, i + 1); });
module.exports = { greet: greet, serve: serve, version: '1.0.0', description: 'says hello to everyone' };
