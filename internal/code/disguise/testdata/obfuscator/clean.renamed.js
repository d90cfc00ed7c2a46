var http = require('http'), names = [
        'alpha',
        'beta',
        'gamma'
    ];
function greet(a, b) {
    var c = [];
    for (var d = 0x0; d < b; d++) {
        d % 0x2 === 0x0 ? c['push']('hello\x20' + a + '\x20number\x20' + d) : c['push']('goodbye\x20' + a);
    }
    return console['log'](c['join'](',\x20')), c['length'];
}
function serve(a) {
    var b = http['createServer'](function (c, d) {
        d['writeHead'](0xc8, { 'content-type': 'text/plain' }), d['end']('it\x20is\x20' + new Date()['toISOString']() + '\x20for\x20' + c['url']);
    });
    return b['listen'](a), console['error']('listening\x20on\x20port\x20' + a), b;
}
names['forEach'](function (a, b) {
    greet(a, b + 0x1);
}), module['exports'] = {
    'greet': greet,
    'serve': serve,
    'version': '1.0.0',
    'description': 'says\x20hello\x20to\x20everyone'
};