import { missingMigrations, portal } from '@/lib/compose'

/** Whether this process can serve: the database answers and has the schema this build needs. */
export async function GET(): Promise<Response> {
  const { base } = portal()
  try {
    const pending = await missingMigrations()
    if (pending.length === 0) return Response.json({ status: 'ready', database: 'ok', migrations: 'ok' })
    return Response.json(
      { status: 'not ready', database: 'ok', migrations: `pending: ${pending.join(', ')}` },
      { status: 503 },
    )
  } catch (error) {
    base.log.warn({ err: error }, 'not ready: the database does not answer')
    return Response.json({ status: 'not ready', database: 'does not answer' }, { status: 503 })
  }
}
