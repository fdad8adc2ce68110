import { actingAs, type Context } from '../context'
import { sendDueMail } from './send'

/** Sends what waits, until `until`. Any number may call it at once: each letter is taken by one of them. */
export async function sendPost(caller: Context, until: Date): Promise<{ sent: number; waiting: number }> {
  const ctx = actingAs(caller, { kind: 'sweep', name: 'Sweep' }, 'sweep')
  return sendDueMail(ctx, until)
}
