import { randomUUID } from 'node:crypto'
import type { Client } from 'ldapts'
import { escapedValue, partsOf } from './dn'
import { codeOf, resultCode } from './errors'

/**
 * Whether the portal may change an attribute of an entry, found out without changing it: it asks for a value to be
 * taken that is not there. Directories look at the right first and at the value then.
 */
export async function mayWrite(client: Client, dn: string, attribute: string, like = ''): Promise<boolean> {
  const { Attribute, Change } = await import('ldapts')
  const nowhere = valueNobodyHas(like)
  const modification = new Attribute({ type: attribute, values: [nowhere] })
  try {
    await client.modify(dn, new Change({ operation: 'delete', modification }))
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === resultCode.noSuchAttribute) return true
    if (code === resultCode.insufficientAccess || code === resultCode.noSuchObject) return false
    throw error
  }
}

/** A random text; a name where `like` is one. */
function valueNobodyHas(like: string): string {
  const text = `gatehouse-preflight-${randomUUID()}`
  return partsOf(like) === null ? text : `cn=${escapedValue(text)}`
}
