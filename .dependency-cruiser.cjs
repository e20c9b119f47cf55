// Who may import whom (CONTRIBUTING.md has the map). Each row: a folder, and the folders of src/ it may use.
const may = {
  schemas: [],
  'errors.ts': ['schemas'],
  core: ['schemas', 'errors.ts'],
  net: ['schemas', 'errors.ts'],
  tracing: [],
  media: ['core', 'tracing', 'schemas', 'errors.ts'],
  storage: ['core', 'schemas', 'errors.ts'],
  db: ['core', 'schemas', 'errors.ts'],
  metrics: ['core', 'db', 'schemas', 'errors.ts'],
  api: ['core', 'db', 'storage', 'media/probe', 'media/encoder.ts', 'metrics', 'tracing', 'schemas', 'errors.ts'],
  worker: ['core', 'media', 'db', 'storage', 'net', 'metrics', 'tracing', 'schemas', 'errors.ts'],
  client: ['schemas', 'errors.ts'],
  cli: [
    'announcement.ts',
    'client',
    'core',
    'media',
    'main.ts',
    'operator.ts',
    'copy-storage.ts',
    'copy-database.ts',
    'config.ts',
    'control.ts',
    'key-actions.ts',
    'schemas',
    'errors.ts',
  ],
};
const path = (part) => (part.endsWith('.ts') ? `^src/${part.replace('.', '\\.')}$` : `^src/${part}(/|\\.ts$|-)`);
const layers = Object.entries(may).map(([from, to]) => ({
  name: `${from}-imports`,
  comment: `${from} may import only: ${[from, ...to].join(', ')}`,
  severity: 'error',
  from: { path: path(from) },
  to: { path: '^src/', pathNot: [from, ...to].map(path) },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'web-imports-types-of-schemas',
      comment: 'the dashboard talks HTTP: of the server it knows the types of what is sent',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/schemas/' },
    },
    {
      name: 'web-imports-types-alone',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-imports-types-alone',
      comment: 'the client runs in browsers: of the server it knows the types of what is sent',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: '^src/', pathNot: '^src/client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-without-packages',
      comment: 'what it needs of Node is in node.ts; it has no package but tus',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        dependencyTypes: ['core', 'npm'],
        pathNot: '^(node:)?(fs|fs/promises|path|stream|stream/web)$|^node_modules/tus-js-client/',
      },
    },
    {
      name: 'client-of-browsers-without-node',
      severity: 'error',
      from: { path: '^src/client/', pathNot: '^src/client/(node|blob-reader)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'server-without-web', severity: 'error', from: { path: '^src/' }, to: { path: '^web/' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core does no I/O: no node module but path and crypto (hashing), no package',
      severity: 'error',
      from: { path: '^src/core/' },
      to: {
        dependencyTypes: ['core', 'npm'],
        pathNot: '^(path|crypto|node:path|node:crypto|node_modules/(typebox|jose)/)',
      },
    },
    {
      name: 'only-media-starts-processes',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/media/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'only-decoded-frames-go-to-sharp',
      comment: 'libvips runs in this process: it gets no bytes of a stranger (docs/security.md)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/media/steps/publish-images\\.ts$' },
      to: { path: '(^|/)sharp(/|$)' },
    },
    {
      name: 'only-main-reads-config',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|cli/.*)\\.ts$' },
      to: { path: '^src/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
