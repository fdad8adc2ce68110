import { openApiDocument } from '@/lib/api/openapi'
import { portalUrl } from '@/lib/compose'

/** What the API takes and answers. It names no secret, no person and no role, and needs no token. */
export function GET(): Response {
  return Response.json(openApiDocument(portalUrl()))
}
