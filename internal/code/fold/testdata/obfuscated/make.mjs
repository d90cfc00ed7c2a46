// Makes the obfuscated programs beside it from program.js, each under one set
// of options of javascript-obfuscator, and options.json, which says which:
//   npm install javascript-obfuscator@5.8.0 && node make.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import obfuscator from 'javascript-obfuscator'

const base = { compact: true, seed: 7, selfDefending: false, stringArray: true, stringArrayThreshold: 1 }
const sets = {
  'none': { stringArrayEncoding: ['none'], stringArrayRotate: false, stringArrayShuffle: false, stringArrayIndexShift: false, stringArrayWrappersCount: 0 },
  'none-rotate': { stringArrayEncoding: ['none'], stringArrayWrappersCount: 0 },
  'none-wrappers': { stringArrayEncoding: ['none'], stringArrayWrappersCount: 2, stringArrayWrappersType: 'function', stringArrayWrappersChainedCalls: true },
  'none-variables': { stringArrayEncoding: ['none'], stringArrayWrappersCount: 3, stringArrayWrappersType: 'variable' },
  'base64': { stringArrayEncoding: ['base64'] },
  'base64-still': { stringArrayEncoding: ['base64'], stringArrayRotate: false, stringArrayShuffle: false },
  'base64-wrappers': { stringArrayEncoding: ['base64'], stringArrayWrappersCount: 5, stringArrayWrappersType: 'function', stringArrayWrappersParametersMaxCount: 5 },
  'rc4': { stringArrayEncoding: ['rc4'] },
  'rc4-still': { stringArrayEncoding: ['rc4'], stringArrayRotate: false, stringArrayShuffle: false, stringArrayWrappersCount: 0 },
  'rc4-wrappers': { stringArrayEncoding: ['rc4'], stringArrayWrappersCount: 5, stringArrayWrappersType: 'function', stringArrayWrappersChainedCalls: true },
  'mixed': { stringArrayEncoding: ['none', 'base64', 'rc4'], stringArrayWrappersCount: 2, stringArrayWrappersType: 'function' },
  'calls': { stringArrayEncoding: ['base64'], stringArrayCallsTransform: true, stringArrayCallsTransformThreshold: 1, stringArrayWrappersCount: 3, stringArrayWrappersType: 'function' },
  'split': { stringArrayEncoding: ['base64'], splitStrings: true, splitStringsChunkLength: 4 },
  'escapes': { stringArrayEncoding: ['none'], unicodeEscapeSequence: true },
  'escapes-only': { stringArray: false, unicodeEscapeSequence: true, splitStrings: true, splitStringsChunkLength: 3 },
  'flattened': { stringArrayEncoding: ['rc4'], controlFlowFlattening: true, controlFlowFlatteningThreshold: 1 },
  'flattened-dead': { stringArrayEncoding: ['base64'], controlFlowFlattening: true, controlFlowFlatteningThreshold: 1, deadCodeInjection: true, deadCodeInjectionThreshold: 1 },
  'numbers': { stringArrayEncoding: ['rc4'], numbersToExpressions: true, stringArrayWrappersCount: 2, stringArrayWrappersType: 'function' },
  'keys': { stringArrayEncoding: ['base64'], transformObjectKeys: true, stringArrayIndexesType: ['hexadecimal-numeric-string'] },
  'mangled': { stringArrayEncoding: ['rc4'], identifierNamesGenerator: 'mangled', stringArrayWrappersCount: 2, stringArrayWrappersType: 'function' },
  'low': { optionsPreset: 'low-obfuscation' },
  'medium': { optionsPreset: 'medium-obfuscation' },
  'high': { optionsPreset: 'high-obfuscation', selfDefending: false, debugProtection: false, disableConsoleOutput: false },
  'console': { stringArrayEncoding: ['base64'], disableConsoleOutput: true },
}
const source = readFileSync(new URL('program.js', import.meta.url), 'utf8')
const made = {}
for (const [name, options] of Object.entries(sets)) {
  const all = { ...base, ...options }
  made[name] = options
  writeFileSync(new URL(name + '.js', import.meta.url), obfuscator.obfuscate(source, all).getObfuscatedCode() + '\n')
}
writeFileSync(new URL('options.json', import.meta.url), JSON.stringify({ version: '5.8.0', base, sets: made }, null, 1) + '\n')
