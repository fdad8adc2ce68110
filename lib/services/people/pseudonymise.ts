import { leavePseudonym, lockPrincipal } from '@/db/queries/principals'
import { eventsNaming, withholdEvents } from '@/db/queries/audit-withhold'
import type { PackedEvent } from '@/db/queries/audit-packed'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { commitmentOf } from '@/lib/domain/audit-proof/leaf'
import { leafOfPacked } from '../audit/pack/lines'
import { record } from '../audit/record'
import { sealAll } from '../audit/seal'
import { atomically, type PersonContext } from '../context'

export type PseudonymRefusal =
  | 'no-such-person'
  | 'still-here'
  | 'reason-missing'
  | 'not-permitted'
  | 'done-already'

/** Events per statement; all of a person's are changed in one transaction. */
const batch = 1_000

/**
 * Replaces the name of somebody who has left by a pseudonym: in the list of people, in every sealed event, and in what the
 * explorer searches. The salts of those events' openings are destroyed and only their commitments kept: what the events say
 * besides stays proved, and nobody can find out by guessing whom they named. It cannot be undone.
 */
export async function pseudonymisePerson(
  ctx: PersonContext,
  input: { principalId: PrincipalId; reason: string },
): Promise<Result<{ pseudonym: string; events: number }, PseudonymRefusal>> {
  if (!can(ctx.viewer, 'people.offboard', { subjectId: input.principalId }).ok) return err('not-permitted')
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  // What is not sealed yet has no salt to destroy.
  await sealAll(ctx)
  const now = ctx.now()
  return atomically<{ pseudonym: string; events: number }, PseudonymRefusal>(ctx, async (tx) => {
    const person = await lockPrincipal(tx, input.principalId)
    if (person === null) return err('no-such-person')
    if (person.status !== 'disabled') return err('still-here')
    // From the id, which stays: the same person has the same pseudonym wherever they are named.
    const pseudonym = `Former person ${person.id.slice(-8)}`
    if (person.name === pseudonym) return err('done-already')
    let events = 0
    for (let after = -1; ;) {
      const found = await eventsNaming(tx, { person: person.id, name: person.name, after, limit: batch })
      if (found.length === 0) break
      await withholdEvents(tx, {
        person: person.id,
        pseudonym,
        events: found.map((event) => left(event, person)),
      })
      events += found.length
      after = found.at(-1)?.sequence ?? after
    }
    await leavePseudonym(tx, { id: person.id, pseudonym })
    await record(tx, ctx, now, {
      action: 'audit.pseudonymised',
      object: { type: 'principal', id: person.id, name: pseudonym },
      subject: { id: person.id, name: pseudonym },
      reason,
      after: { events },
    })
    return ok({ pseudonym, events })
  })
}

/** What the event leaves behind of each part that names the person. */
function left(event: PackedEvent, person: { id: string; name: string }) {
  const { opened } = leafOfPacked(event)
  const named = event.actor_id === person.id || event.subject_id === person.id
  const commitment = (part: 'people' | 'words', salt: Buffer | null) =>
    salt === null ? null : commitmentOf({ salt }, opened[part])
  return {
    id: event.id,
    people: named ? commitment('people', event.people_salt) : null,
    words: opened.words.includes(JSON.stringify(person.name).slice(1, -1))
      ? commitment('words', event.words_salt)
      : null,
  }
}
