import { portal } from '@/lib/compose'

/** Back-channel logout: where a provider says that sessions are over there. It proves itself by the token alone. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ provider: string }> },
): Promise<Response> {
  const form = await request.formData().catch(() => null)
  const token = form?.get('logout_token')
  const { provider } = await params
  const heard =
    typeof token === 'string' && token.length <= 16_000
      ? await portal().auth.providerSignedOut(provider, token)
      : null
  // One answer for every refusal: whoever sends nonsense learns nothing by it.
  return heard?.ok
    ? new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } })
    : Response.json({ error: 'invalid_request' }, { status: 400, headers: { 'cache-control': 'no-store' } })
}
