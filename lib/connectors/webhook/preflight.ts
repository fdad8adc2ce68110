import { isSealedAgainst } from './tamper'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { WebhookCall } from './client'
import { ask } from './client'
import type { WebhookEntitlement } from './config'
import { CheckAnswer } from './messages'

/** How far the receiver's clock may be from ours, in milliseconds: signatures are older than five minutes too old. */
const clockToleranceMs = 5_000

/** Whether the receiver answers, checks signatures, has the right time and knows what it is to give. */
export async function preflight(
  call: WebhookCall,
  entitlements: readonly WebhookEntitlement[],
): Promise<Check[]> {
  const began = Date.now()
  let answer: CheckAnswer
  try {
    answer = await ask(call, { type: 'receiver.check', data: {} }, CheckAnswer)
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return [{ name: 'Answers', ok: false, detail: error.message }]
  }
  const middle = (began + Date.now()) / 2
  const sealed = await isSealedAgainst(call)
  return [
    { name: 'Answers', ok: true, detail: 'The receiver takes signed messages.' },
    sealed
      ? { name: 'Checks signatures', ok: true, detail: 'A message with a broken signature is refused.' }
      : {
          name: 'Checks signatures',
          ok: false,
          detail: 'It took a message with a broken signature: anybody could give access there.',
        },
    clockCheck(Date.parse(answer.time) - middle),
    knowsCheck(answer.accesses, entitlements),
  ]
}

function clockCheck(skewMs: number): Check {
  const ok = Math.abs(skewMs) <= clockToleranceMs
  const detail = `The receiver's clock is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead'}.`
  return { name: 'Clock', ok, detail: ok ? detail : `${detail} Set it right: ends are told by it.` }
}

function knowsCheck(accesses: readonly string[], entitlements: readonly WebhookEntitlement[]): Check {
  const missing = entitlements.filter(({ access }) => accesses.length > 0 && !accesses.includes(access))
  return {
    name: 'Knows the access',
    ok: missing.length === 0,
    detail:
      missing.length === 0
        ? 'It gives what the roles name.'
        : `It does not give ${missing.map(({ access }) => access).join(', ')}: correct the name, or teach the receiver.`,
  }
}
