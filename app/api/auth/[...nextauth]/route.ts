import type { NextRequest } from 'next/server'
import { portal } from '@/lib/compose'

/** Where the identity provider sends people back to: `/api/auth/callback/oidc`. */
export function GET(request: NextRequest): Promise<Response> {
  return portal().auth.providerAnswered(request)
}
