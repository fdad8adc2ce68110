/** The kinds of errors that RFC 7644 names in table 9, as far as they occur here. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'

/** Why something was refused, as a SCIM client reads it. */
export interface Problem {
  status: number
  detail: string
  scimType?: ScimType
}

export function bad(scimType: ScimType, detail: string): Problem {
  return { status: 400, scimType, detail }
}

export const notFound: Problem = { status: 404, detail: 'There is no such resource.' }
export const changedMeanwhile: Problem = {
  status: 412,
  detail: 'It has another version by now. Read it again.',
}

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** The body of an error (RFC 7644, 3.12): the status is a string there. */
export function problemBody({ status, detail, scimType }: Problem): object {
  return { schemas: [errorUrn], status: String(status), ...(scimType && { scimType }), detail }
}
