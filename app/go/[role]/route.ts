import { NextResponse, type NextRequest } from 'next/server'

const passedOn = ['duration', 'justification', 'ticket'] as const

/** A short address for runbooks and chats: opens the sheet for the role, filled in as the link says. Decides nothing. */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ role: string }> },
): Promise<Response> {
  const query = new URLSearchParams({ activate: (await params).role })
  for (const name of passedOn) {
    const value = request.nextUrl.searchParams.get(name)
    if (value !== null) query.set(name, value)
  }
  // A relative address: the host that the server sees may not be the one that the browser asked for.
  return new NextResponse(null, { status: 303, headers: { location: `/?${query.toString()}` } })
}
