import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { longLogin, oddCommand } from '../conformance/linux'
import { cat, database, linuxBench, shell } from '../conformance/linux-bench'
import type { LinuxEntitlement } from '.'
import { linux } from '.'

const { target, call, newHolder, granted, issued, signIn } = linuxBench()

test('what a holder lets run on in the background ends with the session', async () => {
  const holder = await newHolder(shell)
  const assignment = await granted(holder)
  const session = await target().liveSession?.(holder)
  const own = await issued(assignment)
  void signIn(own, '(setsid sleep 4711 &); sleep 4712')
  const running = () => target().linuxHost.sh('grep -lzx 471[12] /proc/[0-9]*/cmdline 2>/dev/null | wc -l')
  while ((await running()).trim() !== '2') await sleep(100)
  await linux.ensureRevoked(call(), assignment)
  expect((await running()).trim()).toBe('0')
  expect(await session?.works()).toBe(false)
})

test('the host ends sessions, commands and connections by itself', async () => {
  const until = new Date(Date.now() + 4_000)
  const sessions = []
  for (const entitlement of [shell, cat, database]) {
    const holder = await newHolder(entitlement)
    await granted(holder, { until })
    const session = await target().liveSession?.(holder)
    expect(await session?.works()).toBe(true)
    sessions.push(session)
  }
  for (
    let i = 0;
    i < 100 &&
    (
      await target().linuxHost.sh(
        "grep -l '^until' /var/lib/gatehouse/grants/* | xargs grep -h '^until' | sort -u",
      )
    ).includes(`${Math.ceil(until.getTime() / 1000) + 5}`);
    i++
  )
    await sleep(250)
  // The record goes first, so that nobody comes in any more; what is open is cut right after it.
  for (const session of sessions) await expect.poll(() => session?.works(), { timeout: 5_000 }).toBe(false)
}, 60_000)

test('the end of one holder’s access to a shared account leaves the other’s alone', async () => {
  const shared: LinuxEntitlement = {
    ...shell,
    login: longLogin,
    command: oddCommand,
    forwarding: true,
  }
  const [one, other] = [await newHolder(shared), await newHolder(shared)]
  const [first] = [await granted(one), await granted(other)]
  const [cut, kept] = [await target().liveSession?.(one), await target().liveSession?.(other)]
  expect([await cut?.works(), await kept?.works()]).toEqual([true, true])
  await linux.ensureRevoked(call(), first)
  expect([await cut?.works(), await kept?.works()]).toEqual([false, true])
  await kept?.close()
})

test('a port that two roles open for one address stays open until both have ended', async () => {
  const one = await newHolder(database)
  const another = { ...one, entitlement: { ...database, source: one.account } }
  const [first, second] = [await granted(one), await granted(another)]
  await linux.ensureRevoked(call(), first)
  expect(await target().use(one)).toBe(true)
  expect(await linux.observe(call(), second)).toBe('present')
  await linux.ensureRevoked(call(), second)
  expect(await target().use(one)).toBe(false)
})

test('sudo reads a rule whose id has a dot in it', async () => {
  const holder = await newHolder(cat)
  await granted(holder, { id: 'a.b' })
  expect(await target().use(holder)).toBe(true)
})

test('a list of revoked certificates that cannot be written keeps nobody in and locks nobody out', async () => {
  const { sh } = target().linuxHost
  const [one, other] = [await newHolder(shell), await newHolder(shell)]
  const [assignment] = [await granted(one), await granted(other)]
  await sh('mkdir /etc/gatehouse/krl.new')
  await expect(linux.ensureRevoked(call(), assignment)).rejects.toMatchObject({ errorClass: 'config' })
  expect(await linux.observe(call(), assignment)).toBe('absent')
  expect([await target().use(one), await target().use(other)]).toEqual([false, true])
  await sh('rmdir /etc/gatehouse/krl.new')
  await linux.ensureRevoked(call(), assignment)
  expect(await sh('ssh-keygen -Q -l -f /etc/gatehouse/krl')).toContain(assignment.id)
})
