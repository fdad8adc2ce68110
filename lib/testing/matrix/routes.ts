import { askers, bearers, type Asker, type Bearer, type RouteRow } from './table'

/** The same for everybody, but for those named. */
function each(status: number, but: Partial<Record<Asker, number>> = {}): Record<Asker, number> {
  return { ...(Object.fromEntries(askers.map((asker) => [asker, status])) as Record<Asker, number>), ...but }
}

function eachBearer(status: number, but: Partial<Record<Bearer, number>> = {}): Record<Bearer, number> {
  return {
    ...(Object.fromEntries(bearers.map((bearer) => [bearer, status])) as Record<Bearer, number>),
    ...but,
  }
}

/** Tokens are proved before they are looked at: what is no token of ours is 401, one that is good for something else 403. */
const tokens = { 'holder, other scope': 403, directory: 403 }
const signedIn = each(200, { stranger: 401 })
const auditors = each(403, { stranger: 401, auditor: 200 })
const form = (body: string) => ({ type: 'application/x-www-form-urlencoded', body })
const json = (body: string) => ({ type: 'application/json', body })

/** Every route, as `<METHOD> <folder in app/>`. */
export const routes: Record<string, RouteRow> = {
  'GET healthz': { by: 'session', at: () => '/healthz', answers: each(200) },
  'GET readyz': { by: 'session', at: () => '/readyz', answers: each(200) },
  'GET go/[role]': { by: 'session', at: ({ roleSlug }) => `/go/${roleSlug}`, answers: each(303) },
  'GET api/auth/[...nextauth]': {
    by: 'session',
    at: () => '/api/auth/callback/oidc?code=x&state=y',
    // Nobody signs in by a provider that is not set up.
    answers: each(404),
  },
  'POST api/auth/signed-out/[provider]': {
    by: 'session',
    at: () => '/api/auth/signed-out/oidc',
    send: form('logout_token=x'),
    answers: each(400),
  },
  'GET api/inbox': {
    by: 'session',
    at: () => '/api/inbox',
    // The company has roles that administrators approve.
    answers: each(403, { stranger: 401, approver: 200, administrator: 200 }),
  },
  'GET api/live': { by: 'session', at: () => '/api/live', answers: signedIn },
  'POST api/preview': {
    by: 'session',
    at: () => '/api/preview',
    send: form('role=no-such-role&duration=1h&justification=Looking+into+it'),
    answers: each(404, { stranger: 401 }),
  },
  'GET api/audit/new': { by: 'session', at: () => '/api/audit/new?since=1', answers: auditors },
  'GET api/audit/export': {
    by: 'session',
    at: () => '/api/audit/export?format=csv&from=-1h',
    answers: auditors,
  },
  'GET api/audit/pack': { by: 'session', at: () => '/api/audit/pack?from=-1h', answers: auditors },
  'GET api/audit/reports/[id]': {
    by: 'session',
    at: () => '/api/audit/reports/emergencies?format=csv',
    answers: each(403, { stranger: 401, auditor: 200, administrator: 200 }),
  },
  // Told to witnesses, where any is known; none is here.
  'GET api/audit/checkpoint': { by: 'session', at: () => '/api/audit/checkpoint', answers: each(404) },
  'POST api/audit/checkpoint': {
    by: 'session',
    at: () => '/api/audit/checkpoint',
    send: json('{"size":1,"line":"forged"}'),
    answers: each(403),
  },
  'POST api/targets/[slug]/callback': {
    by: 'session',
    at: ({ targetSlug }) => `/api/targets/${targetSlug}/callback`,
    send: json('{}'),
    answers: each(401),
  },
  'POST api/sweep': {
    by: 'bearer',
    at: () => '/api/sweep',
    answers: eachBearer(401, { sweep: 200, 'sweep before': 200 }),
  },
  'GET api/v1/openapi.json': { by: 'bearer', at: () => '/api/v1/openapi.json', answers: eachBearer(200) },
  'GET api/v1/requests': {
    by: 'bearer',
    at: () => '/api/v1/requests',
    answers: eachBearer(401, {
      directory: 403,
      holder: 200,
      'holder, other scope': 200,
      'other person': 200,
      machine: 200,
    }),
  },
  'POST api/v1/requests': {
    by: 'bearer',
    at: () => '/api/v1/requests',
    // Without an idempotency key nothing is asked for.
    send: json('{}'),
    answers: eachBearer(401, { ...tokens, holder: 400, 'other person': 400, machine: 400 }),
  },
  'GET api/v1/grants/[id]': {
    by: 'bearer',
    at: ({ grantId }) => `/api/v1/grants/${grantId}`,
    answers: eachBearer(401, {
      directory: 403,
      holder: 200,
      'holder, other scope': 200,
      'other person': 404,
      machine: 404,
    }),
  },
  'POST api/v1/grants/[id]/credentials': {
    by: 'bearer',
    at: ({ grantId }) => `/api/v1/grants/${grantId}/credentials`,
    answers: eachBearer(401, { ...tokens, holder: 200, 'other person': 404, machine: 404 }),
  },
  'DELETE api/v1/grants/[id]': {
    by: 'bearer',
    at: ({ grantId }) => `/api/v1/grants/${grantId}`,
    answers: eachBearer(401, { ...tokens, holder: 202, 'other person': 404, machine: 404 }),
  },
  'DELETE api/v1/requests/[id]': {
    by: 'bearer',
    at: ({ requestId }) => `/api/v1/requests/${requestId}`,
    answers: eachBearer(401, { ...tokens, holder: 204, 'other person': 404, machine: 404 }),
  },
  ...scim({ GET: 200, POST: 400, PUT: 404, PATCH: 400, DELETE: 404 }),
}

/** A directory's token alone; what it names is not there. */
function scim(
  directory: Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', number>,
): Record<string, RouteRow> {
  return Object.fromEntries(
    Object.entries(directory).map(([method, status]): [string, RouteRow] => [
      `${method} scim/v2/[[...path]]`,
      {
        by: 'bearer',
        at: ({ nothing }) =>
          method === 'GET' || method === 'POST' ? '/scim/v2/Users' : `/scim/v2/Users/${nothing}`,
        ...(method !== 'GET' &&
          method !== 'DELETE' && { send: { type: 'application/scim+json', body: '{}' } }),
        answers: eachBearer(401, {
          directory: status,
          holder: 403,
          'holder, other scope': 403,
          'other person': 403,
          machine: 403,
        }),
      },
    ]),
  )
}
