import type { PgTarget } from '@/db/seed/index'

const nowhere = { host: '127.0.0.1', port: 1, user: 'portal', password: 'env:NONE', tls: 'off' as const }

/** The targets of the seeded company where no call is to reach one. */
export const unreachableTargets = {
  orders: { ...nowhere, database: 'orders' },
  warehouse: { ...nowhere, database: 'warehouse' },
} satisfies Record<string, PgTarget>
