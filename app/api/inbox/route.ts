import { personContext } from '@/lib/compose'
import { can } from '@/lib/domain/permission'
import { readInbox } from '@/lib/services/requests/inbox'

/** The viewer's inbox as JSON, for keeping an open page fresh: an array of `InboxEntry`. Changes nothing. */
export async function GET(): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  const permission = can(ctx.viewer, 'inbox.read', null)
  if (!permission.ok) return Response.json({ error: permission.reason }, { status: 403 })
  return Response.json(await readInbox(ctx), { headers: { 'cache-control': 'no-store' } })
}
