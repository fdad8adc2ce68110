/** Whether this process answers; looks at nothing else. */
export function GET(): Response {
  return Response.json({ status: 'ok' })
}
