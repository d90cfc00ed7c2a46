// minify.mjs DIR: minifies every DIR/sources/<name>.js, and every
// DIR/together/<name>/<way>.js, with five minifiers in two settings each
// (one for what has a payload), into DIR/minified/<name>/<minifier>.js and
// DIR/together/<name>/<way>.<minifier>.js. What is there stays.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const dir = resolve(process.argv[2]);
const require = createRequire(join(dir, 'tools', 'package.json'));

/** minifiers maps a name to what turns one source into its minified text. */
const minifiers = {
  uglify: (text) => good(require('uglify-js').minify(text, { toplevel: false })),
  'uglify-passes': (text) => good(require('uglify-js').minify(text, { compress: { passes: 3, unsafe_math: false }, toplevel: true })),
  terser: async (text) => (await require('terser').minify(text, { module: isModule(text) })).code,
  'terser-passes': async (text) => (await require('terser').minify(text, { module: isModule(text), ecma: 2020, toplevel: true, compress: { passes: 3 } })).code,
  esbuild: (text) => require('esbuild').transformSync(text, { minify: true }).code,
  'esbuild-es2015': (text) => require('esbuild').transformSync(text, { minify: true, target: 'es2015' }).code,
  swc: (text) => require('@swc/core').minifySync(text, { compress: true, mangle: true, module: isModule(text) }).code,
  'swc-passes': (text) => require('@swc/core').minifySync(text, { compress: { passes: 3, toplevel: true }, mangle: { toplevel: true }, module: isModule(text) }).code,
  closure: (text) => closure(text, 'NO_TRANSPILE'),
  'closure-es5': (text) => closure(text, 'ECMASCRIPT5'),
};

function good(result) {
  if (result.error) throw result.error;
  return result.code;
}

function isModule(text) { return /^\s*(import|export)\b/m.test(text); }

function closure(text, out) {
  const bin = require.resolve('google-closure-compiler-linux/compiler');
  return execFileSync(bin, ['--compilation_level', 'SIMPLE', '--language_out', out, '--warning_level', 'QUIET'],
    { input: text, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 1 << 26 }).toString();
}

async function minify(names, text, to) {
  for (const name of names) {
    const out = to(name);
    if (existsSync(out)) continue;
    try {
      writeFileSync(out, await minifiers[name](text));
    } catch (e) {
      console.error(`${out}: ${String(e.message).slice(0, 100)}`);
    }
  }
}

const sources = join(dir, 'sources');
for (const file of readdirSync(sources).sort()) {
  const name = file.replace(/\.js$/, '');
  mkdirSync(join(dir, 'minified', name), { recursive: true });
  await minify(Object.keys(minifiers), readFileSync(join(sources, file), 'utf8'), (m) => join(dir, 'minified', name, m + '.js'));
}

const together = join(dir, 'together');
const plain = ['uglify', 'terser', 'esbuild', 'swc', 'closure'];
for (const name of existsSync(together) ? readdirSync(together).sort() : []) {
  for (const file of readdirSync(join(together, name)).filter((f) => /^[a-z-]+\.js$/.test(f)).sort()) {
    const text = readFileSync(join(together, name, file), 'utf8');
    await minify(plain, text, (m) => join(together, name, file.replace(/\.js$/, '.' + m + '.js')));
  }
}
