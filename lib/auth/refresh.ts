import type { Tx } from '@/db/client'
import { isEmailTaken, lockNewcomers } from '@/db/queries/identities'
import { updateDetails } from '@/db/queries/sign-ins'
import type { PrincipalRow } from '@/db/schema'
import { record } from '@/lib/services/audit/record'
import type { Context } from '@/lib/services/context'
import type { ProviderPerson } from './claims'

/**
 * Brings the name and address of a known person up to date with what the provider says; answers the person as they
 * are then. A name it does not give, and an address that is unverified or somebody else's here, stay as they were. So
 * does the handle: accounts on targets bear it.
 */
export async function refreshPerson(
  tx: Tx,
  recorder: Pick<Context, 'actor' | 'origin'>,
  now: Date,
  { person, found }: { person: PrincipalRow; found: ProviderPerson },
): Promise<PrincipalRow> {
  const before = { name: person.name, email: person.email }
  const after = {
    name: found.nameGiven ? found.name : person.name,
    email: await addressOf(tx, person, found),
  }
  const fresh = await updateDetails(tx, { id: person.id, before, after })
  // The same already, or another sign-in of theirs has brought it up to date in this very moment.
  if (fresh === null) return person
  await record(tx, recorder, now, {
    action: 'principal.updated',
    object: { type: 'principal', id: fresh.id, name: fresh.name },
    subject: { id: fresh.id, name: fresh.name },
    reason: 'Name and address as the identity provider has them',
    before: changed(before, after),
    after: changed(after, before),
  })
  return fresh
}

async function addressOf(tx: Tx, person: PrincipalRow, found: ProviderPerson): Promise<string> {
  const { email, emailVerified } = found
  if (email === null || !emailVerified || email === person.email) return person.email
  // Two people must not come to one address in the same moment.
  await lockNewcomers(tx)
  return (await isEmailTaken(tx, email)) ? person.email : email
}

interface Details {
  name: string
  email: string
}

/** What of `these` is not so in `those`. */
function changed(these: Details, those: Details): Partial<Details> {
  return {
    ...(these.name !== those.name && { name: these.name }),
    ...(these.email !== those.email && { email: these.email }),
  }
}
