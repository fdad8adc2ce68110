import { forgetWhole, takeFrom, waitFor, type Allowance } from '@/db/queries/rate-limits'
import { SECOND } from '@/lib/domain/duration'
import type { PrincipalId, TokenId } from '@/lib/domain/ids'
import { sourceKey } from '@/lib/domain/network'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Context } from '../context'

/** In how many milliseconds it is worth asking again. */
export interface TooMany {
  retryAfterMs: number
}

type Limited = Pick<Context, 'db' | 'now' | 'chance'>

// A directory sends its changes one after the other, about 25 in a second at most: it never waits here.
const perToken = { everyMs: SECOND / 50, burst: 500 }
const perPerson = { everyMs: SECOND / 10, burst: 100 }
const perAddress = { everyMs: SECOND / 100, burst: 1_000 }
const wrongPerAddress = { everyMs: 6 * SECOND, burst: 20 }
/** Where no address is known everybody would share it: it limits what is wrong, and never keeps out what is right. */
const wrongFromNowhere = { everyMs: SECOND / 5, burst: 100 }
/** One call in so many clears away what is whole again. */
const tidiesUp = 1 / 500

/** Takes one of the allowances of a call by its token, its person and its address. */
export function limitCall(
  ctx: Limited,
  caller: { tokenId: TokenId; principalId: PrincipalId | null; address: string | null },
): Promise<Result<null, TooMany>> {
  const { tokenId, principalId, address } = caller
  return take(ctx, [
    { key: `token ${tokenId}`, ...perToken },
    ...(principalId === null ? [] : [{ key: `person ${principalId}`, ...perPerson }]),
    ...(address === null ? [] : [{ key: `address ${sourceKey(address)}`, ...perAddress }]),
  ])
}

/** Takes one of the allowance of wrong tokens of an address. */
export function limitWrong(ctx: Limited, address: string | null): Promise<Result<null, TooMany>> {
  return take(ctx, [wrongFrom(address)])
}

/** Whether an address has none left: then nothing is looked up for it. An unknown one always has. */
export async function mayTry(ctx: Limited, address: string | null): Promise<Result<null, TooMany>> {
  if (address === null) return ok(null)
  const retryAfterMs = await waitFor(ctx.db, { allowances: [wrongFrom(address)], now: ctx.now() })
  return retryAfterMs > 0 ? err({ retryAfterMs }) : ok(null)
}

function wrongFrom(address: string | null): Allowance {
  return address === null
    ? { key: 'wrong', ...wrongFromNowhere }
    : { key: `wrong ${sourceKey(address)}`, ...wrongPerAddress }
}

async function take(ctx: Limited, allowances: readonly Allowance[]): Promise<Result<null, TooMany>> {
  const now = ctx.now()
  if (ctx.chance() < tidiesUp) await forgetWhole(ctx.db, now)
  const taken = await takeFrom(ctx.db, { allowances, now })
  const refused = allowances.filter(({ key }) => !taken.includes(key))
  if (refused.length === 0) return ok(null)
  return err({ retryAfterMs: Math.max(1, await waitFor(ctx.db, { allowances: refused, now })) })
}
