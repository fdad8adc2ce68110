import { escapeIdentifier, escapeLiteral } from 'pg'

export { escapeIdentifier as identifier, escapeLiteral as literal }

/** Our own SQLSTATEs, raised by the blocks sent to the target. */
export const raised = { tooLate: 'GH001', notOurs: 'GH002', noPassword: 'GH003', noAccount: 'GH004' } as const

/**
 * An anonymous PL/pgSQL block: one statement, one round trip, one transaction.
 * Quoted as a literal, not with dollars, so that no value inside can end it.
 */
export function block(body: string): string {
  return `do ${escapeLiteral(body)}`
}

/** A statement inside a block that raises `sqlstate`. */
export function raise(sqlstate: string, message: string): string {
  return `raise exception using errcode = ${escapeLiteral(sqlstate)}, message = ${escapeLiteral(message)};`
}

/**
 * A statement inside a block that refuses to go on once `deadline` has passed on the target's clock: what a frozen
 * worker sends late is undone by the target itself.
 */
export function refuseWhenLate(deadline: Date): string {
  return `if clock_timestamp() >= ${instant(deadline)} then
    ${raise(raised.tooLate, 'The change came too late: its time had passed on the target.')}
  end if;`
}

export function instant(date: Date): string {
  return `${escapeLiteral(date.toISOString())}::timestamptz`
}

/** Since 16 a membership says itself whether it inherits and may be taken on; before, the role said it. */
export const fullMembership = `case when current_setting('server_version_num')::int >= 160000
    then ' with inherit true, set true' else '' end`
