export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
/** What the standard has no place for: who answers for somebody from outside, and until when. */
export const outsiderUrn = 'urn:ietf:params:scim:schemas:extension:gatehouse:2.0:User'
export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export const extensions = [enterpriseUrn, outsiderUrn] as const
const core = [userUrn, groupUrn]

/** An attribute's path without the URN of its schema, in small letters: `enterprise…:User:manager` is `manager`. */
export function plainPath(path: string): string {
  const lower = path.trim().toLowerCase()
  const urn = [...core, ...extensions]
    .map((each) => each.toLowerCase())
    .find((each) => lower.startsWith(`${each}:`))
  return urn === undefined ? lower : lower.slice(urn.length + 1)
}
