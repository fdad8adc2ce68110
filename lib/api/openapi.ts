import { z } from 'zod'
import { createDocument } from 'zod-openapi'
import { version } from '@/lib/domain/version'
import { Credentials, GrantShown, IdempotencyKey, ProblemShown, RequestShown, RequestWanted } from './shapes'

const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const refusals = {
  '401': json(ProblemShown, 'There is no token, or it is not good.'),
  '403': json(ProblemShown, 'The token may not be used for this.'),
  '429': json(ProblemShown, 'Asked too often; Retry-After says when to ask again.'),
}
const missing = { '404': json(ProblemShown, 'There is no such thing of yours.') }
const id = z.object({ id: z.uuid() })

/** The API as OpenAPI 3.1, made of the very shapes that calls are checked by. */
export function openApiDocument(portalUrl: string): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      description:
        'For programs that ask for access and use it. A token acts for a person or a machine; no token can approve anything.',
    },
    servers: [{ url: `${portalUrl}/api/v1` }],
    security: [{ token: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'gh_<id>_<secret>_<checksum>' },
      },
    },
    paths: {
      '/requests': {
        get: {
          operationId: 'listRequests',
          summary: 'The latest requests of whoever the token acts for (scope requests:read)',
          responses: {
            '200': json(z.object({ requests: z.array(RequestShown) }), 'The latest 50.'),
            ...refusals,
          },
        },
        post: {
          operationId: 'submitRequest',
          summary: 'Ask for access (scope requests:write)',
          requestParams: { header: z.object({ 'Idempotency-Key': IdempotencyKey }) },
          requestBody: { required: true, content: { 'application/json': { schema: RequestWanted } } },
          responses: {
            '201': json(RequestShown, 'It was taken.'),
            '200': json(RequestShown, 'It had been taken before under this key.'),
            '422': json(
              RequestShown,
              'The policy refused it; every reason is given, and the request stands in the log.',
            ),
            '400': json(ProblemShown, 'The call cannot be read.'),
            ...missing,
            ...refusals,
          },
        },
      },
      '/requests/{id}': {
        delete: {
          operationId: 'cancelRequest',
          summary: 'Take a waiting request back (scope requests:write)',
          requestParams: { path: id },
          responses: {
            '204': { description: 'It is taken back.' },
            '409': json(ProblemShown, 'It is decided already.'),
            ...missing,
            ...refusals,
          },
        },
      },
      '/grants/{id}': {
        get: {
          operationId: 'readGrant',
          summary: 'How far an access is (scope requests:read)',
          requestParams: { path: id },
          responses: { '200': json(GrantShown, 'As it stands.'), ...missing, ...refusals },
        },
        delete: {
          operationId: 'releaseGrant',
          summary: 'Give an access back (scope grants:use)',
          requestParams: { path: id },
          responses: {
            '202': { description: 'It is being taken from the target.' },
            '409': json(ProblemShown, 'It is over already.'),
            ...missing,
            ...refusals,
          },
        },
      },
      '/grants/{id}/credentials': {
        post: {
          operationId: 'fetchCredentials',
          summary: 'The one-time password, once (scope grants:use)',
          requestParams: { path: id },
          responses: {
            '200': json(Credentials, 'Given once.'),
            '409': json(ProblemShown, 'Given before, not live, or none is needed.'),
            ...missing,
            ...refusals,
          },
        },
      },
    },
  })
}
