import type { DirectoryPersonRow } from '@/db/queries/directory'
import { PrincipalId } from '@/lib/domain/ids'
import type { Result } from '@/lib/domain/result'
import type { DirectoryPerson } from '@/lib/domain/directory'
import type { Context } from '@/lib/services/context'
import {
  changePerson,
  findPeople,
  findPerson,
  provisionPerson,
  removePerson,
  type ChangeRefusal,
  type Provisioned,
  type ProvisionRefusal,
} from '@/lib/services/directory/people'
import { listOf } from './discovery'
import { personPaths } from './filter'
import { answer, refused, type Calls, type ScimAnswer, type ScimRequest } from './call'
import { readQuery } from './paging'
import { applyPatch, flatten, readPatch } from './patch'
import { changedMeanwhile, notFound, type Problem } from './problem'
import { project, readProjection } from './project'
import { etagOf, personResource, readPerson, versionsIn } from './resource'

export const userCalls: Calls = {
  async list(ctx, request) {
    const query = readQuery(request.query, personPaths)
    if (!query.ok) return refused(query.error)
    const { total, rows } = await findPeople(ctx, query.value)
    const { startIndex } = query.value
    return answer(
      200,
      listOf(
        rows.map((row) => shown(row, request)),
        { total, startIndex },
      ),
    )
  },
  async read(ctx, request, id) {
    const row = await findPerson(ctx, PrincipalId.parse(id))
    return row === null ? refused(notFound) : readAnswer(row, request)
  },
  async create(ctx, request, body) {
    const doc = readPerson(body)
    if (!doc.ok) return refused(doc.error)
    const made = await provisionPerson(ctx, { doc: doc.value, issuer: request.issuer })
    return made.ok ? changed(201, made.value, request) : refused(problemOf(made.error))
  },
  replace: (ctx, request, id, body) => change(ctx, request, id, () => readPerson(body)),
  async patch(ctx, request, id, body) {
    const operations = readPatch(body)
    if (!operations.ok) return refused(operations.error)
    return change(ctx, request, id, (row) => {
      const patched = applyPatch(flatten(personResource(row, request.base)), operations.value)
      return patched.ok ? readPerson(patched.value) : patched
    })
  },
  async remove(ctx, request, id) {
    const removed = await removePerson(ctx, {
      id: PrincipalId.parse(id),
      ifMatch: versionsIn(request.ifMatch),
    })
    if (!removed.ok) return refused(problemOf(removed.error))
    return answer(204, null, { ending: removed.value })
  },
}

async function change(
  ctx: Context,
  request: ScimRequest,
  id: string,
  make: (row: DirectoryPersonRow) => Result<DirectoryPerson, Problem>,
): Promise<ScimAnswer> {
  const outcome = await changePerson(ctx, {
    id: PrincipalId.parse(id),
    ifMatch: versionsIn(request.ifMatch),
    issuer: request.issuer,
    change: make,
  })
  return outcome.ok ? changed(200, outcome.value, request) : refused(problemOf(outcome.error))
}

function changed(status: number, { person, ending }: Provisioned, request: ScimRequest): ScimAnswer {
  const headers = { etag: etagOf(person), location: `${request.base}/Users/${person.id}` }
  return answer(status, shown(person, request), { headers, ending })
}

function readAnswer(row: DirectoryPersonRow, request: ScimRequest): ScimAnswer {
  const headers = { etag: etagOf(row) }
  if (request.ifNoneMatch !== null && versionsIn(request.ifNoneMatch)?.includes(row.version))
    return answer(304, null, { headers })
  return answer(200, shown(row, request), { headers })
}

function shown(row: DirectoryPersonRow, { base, query }: ScimRequest): object {
  return project(personResource(row, base), readProjection(query))
}

function problemOf(refusal: ProvisionRefusal | ChangeRefusal<Problem>): Problem {
  if (typeof refusal === 'object') return refusal.said
  switch (refusal) {
    case 'no-such-person':
      return notFound
    case 'changed-meanwhile':
      return changedMeanwhile
    case 'name-taken':
      return { status: 409, scimType: 'uniqueness', detail: 'Somebody has this userName or externalId.' }
    case 'address-taken':
      return {
        status: 409,
        scimType: 'uniqueness',
        detail:
          'Somebody here has this mail address. Nobody is taken for somebody else by their address: give one of the two another, or make externalId the subject of their sign-in.',
      }
  }
}
