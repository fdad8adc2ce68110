import type { Tx } from '@/db/client'
import { isEmailTaken, lockNewcomers } from '@/db/queries/identities'
import { managerNamed, updateDetails } from '@/db/queries/sign-ins'
import type { PrincipalRow } from '@/db/schema'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Employment } from '@/lib/domain/principal'
import { record } from '@/lib/services/audit/record'
import type { Context } from '@/lib/services/context'
import type { ProviderPerson } from './claims'

/**
 * Brings what the provider says of a known person up to date: name, address and, where the mapping asks for them,
 * employment and manager; answers the person as they are then. A name it does not give, and an address that is unverified or somebody else's here, stay as they were. So
 * does the handle: accounts on targets bear it.
 */
export async function refreshPerson(
  tx: Tx,
  recorder: Pick<Context, 'actor' | 'origin'>,
  now: Date,
  { person, found }: { person: PrincipalRow; found: ProviderPerson },
): Promise<PrincipalRow> {
  const manager =
    found.manager === null ? null : await managerNamed(tx, { issuer: found.issuer, word: found.manager })
  const before = {
    name: person.name,
    email: person.email,
    employment: person.employment,
    manager_id: person.manager_id,
  }
  const after = {
    name: found.nameGiven ? found.name : person.name,
    email: await addressOf(tx, person, found),
    employment: found.employment ?? person.employment,
    // Somebody whom the portal does not know yet leaves the manager as it is, and nobody is their own.
    manager_id: manager === null || manager.id === person.id ? person.manager_id : manager.id,
  }
  const fresh = await updateDetails(tx, { id: person.id, before, after })
  // The same already, or another sign-in of theirs has brought it up to date in this very moment.
  if (fresh === null) return person
  await record(tx, recorder, now, {
    action: 'principal.updated',
    object: { type: 'principal', id: fresh.id, name: fresh.name },
    subject: { id: fresh.id, name: fresh.name },
    reason: 'As the identity provider has it',
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
  employment: Employment
  manager_id: PrincipalId | null
}

/** What of `these` is not so in `those`. */
function changed(these: Details, those: Details): Partial<Details> {
  return {
    ...(these.name !== those.name && { name: these.name }),
    ...(these.email !== those.email && { email: these.email }),
    ...(these.employment !== those.employment && { employment: these.employment }),
    ...(these.manager_id !== those.manager_id && { manager_id: these.manager_id }),
  }
}
