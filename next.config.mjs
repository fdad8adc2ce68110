/** @type {import('next').NextConfig} */
const config = {
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  agentRules: false,
  experimental: { agentUpgrade: false },
  serverExternalPackages: [
    'pino',
    'pg',
    'pg-cursor',
    'pg-copy-streams',
    'ldapts',
    'nodemailer',
    'pdfkit',
    'yazl',
    'ssh2',
    'mysql2',
    'standardwebhooks',
    '@kubernetes/client-node',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-sts',
    '@aws-sdk/client-sso-admin',
    '@aws-sdk/client-identitystore',
  ],
  // The container image takes only the files that are used; `npm start` needs the ordinary build.
  ...(process.env.GATEHOUSE_STANDALONE === '1' && { output: 'standalone' }),
  // Read from their folders while an evidence pack is made: the build does not see them by itself.
  outputFileTracingIncludes: {
    '/api/audit/pack': ['./lib/audit-pack/*', './node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed*.ttf'],
  },
  // Everything else gets its headers from proxy.ts, which does not see these files.
  headers: async () => [
    { source: '/_next/static/:path*', headers: [{ key: 'x-content-type-options', value: 'nosniff' }] },
  ],
}

export default config
