const programs = 'instrumentation|exporter|aggregator|dashboard';
const notTests = '[.]test[.]ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means that two modules are one.',
      severity: 'error',
      from: {},
      to: { circular: true }
    },
    {
      name: 'programs-meet-only-in-otlp-or-postgres',
      comment:
        'The instrumentation may use the rules of the exporter for paths, user ids and untraced work, so that there is one implementation, and loads its SDK classes on demand. The dashboard uses the browser tracker as any web app does, as it is built.',
      severity: 'error',
      from: { path: `^(${programs})/` },
      to: {
        path: `^(${programs}|cli)/`,
        pathNot: [
          '^$1/',
          '^exporter/src/((endpoint|sdk)/index|rows/create-to-user-id|apart/run-apart)[.]ts$',
          '^instrumentation/browser[.]d[.]ts$'
        ]
      }
    },
    {
      name: 'only-the-instrumentation-uses-the-exporter',
      comment: 'The exception of the rule above is for one program only.',
      severity: 'error',
      from: { path: '^(aggregator|dashboard)/' },
      to: { path: '^exporter/' }
    },
    {
      name: 'database-is-the-floor',
      comment: 'database/ is imported by others and imports none of them.',
      severity: 'error',
      from: { path: '^database/' },
      to: { path: `^(${programs}|cli|tests)/` }
    },
    {
      name: 'front-doors-only',
      comment:
        'Import @lakegauge/database, not its files. What the environment says of a Lakebase has a door of its own, so that services do not load the rest to read it.',
      severity: 'error',
      from: { pathNot: '^database/' },
      to: { path: '^database/src/', pathNot: '^database/src/(index|lakebase/lakebase-config)[.]ts$' }
    },
    {
      name: 'browser-code-has-no-database',
      comment:
        'SvelteKit guards only what lies inside dashboard/, so this rule guards the workspace packages.',
      severity: 'error',
      from: {
        path: ['^dashboard/src/', '^instrumentation/src/browser/'],
        pathNot: ['/server/', '[.]server[.]ts$', '[+]server[.]ts$', notTests, '[.]d[.]ts$']
      },
      to: { path: '^(database/|node_modules/pg/)', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'rows-are-pure',
      comment: 'endpoint/, otlp/ and rows/ turn bytes into rows; they touch neither Express nor Postgres.',
      severity: 'error',
      from: { path: '^exporter/src/(endpoint|otlp|rows)/', pathNot: notTests },
      to: { path: ['^exporter/src/(receiver|writer|sdk)/', '^node_modules/(express|pg)/'] }
    },
    {
      name: 'charts-know-no-server',
      comment: 'A chart gets its points as props.',
      severity: 'error',
      from: { path: '^dashboard/src/lib/(charts|components)/' },
      to: { path: '^dashboard/src/(lib/server|routes)/' }
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Save for benchmarks, which start the same packed tarball.',
      severity: 'error',
      from: { pathNot: '^(tests|bench)/' },
      to: { path: '^tests/' }
    },
    {
      name: 'no-dumping-ground',
      comment: 'Name a module for what it knows.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|shared|misc)([.]ts|/)', pathNot: 'node_modules' }
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^[$]app/', '[$]types', '^[$]env'] }
    }
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Anchored: a bare "dist" would hide every package whose entry lies in such a folder.
    exclude: {
      path: ['^[^/]+/(dist|build|[.]svelte-kit)/', '^tests/fixtures/', '^bench/overhead/services/']
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'node', 'types'],
      extensions: ['.ts', '.js', '.svelte', '.mjs']
    }
  }
};
