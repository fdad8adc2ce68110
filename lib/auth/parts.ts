import type { Db } from '@/db/client'
import type { Env } from '@/lib/env'
import type { Context, Log } from '@/lib/services/context'

/** What sign-in needs from outside. */
export interface AuthParts {
  db: Db
  env: Pick<Env, 'portalUrl' | 'authSecret' | 'demo' | 'providers' | 'session'>
  sealer: Context['sealer']
  now(): Date
  log: Log
  /** Where the request at hand comes from, for the audit log. */
  origin(): Promise<Pick<Context['origin'], 'sourceAddress' | 'correlationId'>>
  /** What the browser at hand says it is, and whether it asks by itself rather than because somebody did something. */
  asking(): Promise<{ userAgent: string; background: boolean }>
}
