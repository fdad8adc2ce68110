// Who may import what: the one table. The first row whose `from` matches a file decides for it.
// Paths are folders or files below the root, without their ending.

const interfacePackages = [
  'next',
  'next-auth',
  'react',
  'react-dom',
  'nuqs',
  'lucide-react',
  'react-hotkeys-hook',
]
const interfaceScopes = ['@base-ui/', '@tanstack/', '@fontsource-variable/']

/** Packages that draw screens or answer requests: nothing below the application's edge knows them. */
export function isInterfacePackage(name) {
  return interfacePackages.includes(name) || interfaceScopes.some((scope) => name.startsWith(scope))
}

const edges = [
  'lib/auth',
  'lib/http',
  'lib/query',
  'lib/export',
  'lib/notify',
  'lib/mail',
  'lib/live',
  'lib/log',
  'lib/sealing',
  'lib/signing',
  'lib/anchors',
  'lib/clock',
  'lib/policies',
  'lib/scim',
  'lib/api',
]

/**
 * `paths`: what of this repository may be imported. `packages`: a list, or `not-interface` for all but those that
 * belong to the interface, or `any`. `also`: packages allowed in spite of that.
 */
export const layers = [
  { from: ['lib/domain/audit-proof'], paths: ['lib/domain'], packages: ['canonicalize', 'zod'] },
  { from: ['lib/domain'], paths: ['lib/domain'], packages: ['zod'] },
  { from: ['lib/env'], paths: ['lib/domain'], packages: 'not-interface' },
  { from: ['db/seed'], paths: ['lib/domain', 'db', 'lib/connectors/postgres'], packages: 'not-interface' },
  { from: ['db'], paths: ['lib/domain', 'lib/env', 'db'], packages: 'not-interface' },
  {
    from: ['lib/connectors', 'lib/notify', 'lib/mail'],
    paths: ['lib/domain', 'lib/env', 'lib/connectors', 'lib/notify', 'lib/mail', 'lib/http-client'],
    packages: 'not-interface',
  },
  {
    from: ['lib/http-client', 'lib/tickets', 'lib/oncall', 'lib/object-store', 'lib/sinks'],
    paths: ['lib/domain', 'lib/http-client', 'lib/tickets', 'lib/oncall', 'lib/object-store', 'lib/sinks'],
    packages: 'not-interface',
  },
  {
    from: ['lib/services'],
    paths: [
      'lib/domain',
      'lib/services',
      'lib/connectors/connector',
      'lib/connectors/registry',
      'lib/tickets/ticket',
      'lib/tickets/registry',
      'lib/oncall/roster',
      'lib/oncall/registry',
      'lib/http-client/silent',
      'lib/object-store',
      'lib/sinks/sink',
      'lib/sinks/undelivered',
      'lib/sinks/settings',
      'lib/sinks/registry',
      'lib/mail/mailer',
      'lib/export',
      'lib/env',
      'db',
    ],
    packages: 'not-interface',
    also: ['server-only'],
  },
  {
    from: ['lib/compose'],
    paths: [
      'lib/domain',
      'lib/services',
      'lib/connectors/registry',
      'lib/connectors/secret',
      'lib/tickets/registry',
      'lib/oncall/registry',
      'lib/object-store',
      'lib/sinks/registry',
      'lib/env',
      'db',
      ...edges,
    ],
    packages: 'any',
  },
  {
    from: ['lib/offline'],
    paths: [
      'lib/domain',
      'lib/services/targets',
      'lib/connectors',
      'lib/sealing',
      'lib/env',
      'lib/offline',
      'db',
    ],
    packages: 'not-interface',
  },
  {
    from: ['lib/resealing'],
    paths: ['lib/domain', 'lib/services', 'lib/auth', 'lib/sealing', 'lib/env', 'lib/resealing', 'db'],
    packages: 'not-interface',
  },
  {
    from: ['lib/audit-archive', 'lib/audit-witness'],
    paths: [
      'lib/domain',
      'lib/services/audit',
      'lib/services/context',
      'lib/signing',
      'lib/env',
      'lib/audit-archive',
      'lib/audit-witness',
      'db',
    ],
    packages: 'not-interface',
  },
  { from: edges, paths: ['lib/domain', 'lib/services', 'lib/env', 'db', ...edges], packages: 'any' },
  { from: ['lib/testing', 'lib/demo', 'lib/bench'], paths: ['lib', 'db', 'e2e/support'], packages: 'any' },
  {
    from: ['components'],
    paths: ['lib/domain', 'components'],
    packages: 'any',
    never: ['next/headers', 'next/server', 'next/cache'],
  },
  {
    from: ['app'],
    paths: ['app', 'components', 'lib/domain', 'lib/services', 'lib/compose', ...edges],
    packages: 'any',
  },
  { from: ['e2e/support'], paths: ['e2e', 'lib', 'db'], packages: 'not-interface' },
  { from: ['e2e'], paths: ['e2e', 'lib/domain/ids', 'lib/domain/duration'], packages: 'not-interface' },
]

/** Tests and their set-up reach for whatever they prove; Next's own root files belong to no layer. */
export function isExempt(file) {
  return (
    /\.(test|targets|config)\.tsx?$/.test(file) ||
    file.startsWith('lib/connectors/conformance') ||
    !file.includes('/')
  )
}

/** Whether `path` is `place` or lies in it. */
export function isWithin(path, place) {
  return path === place || path.startsWith(`${place}/`)
}
