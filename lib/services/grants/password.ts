import { randomInt } from 'node:crypto'

// No characters that look alike or that a shell, a URL or a connection string reads as its own.
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A one-time password: four groups of six, about 139 bits. */
export function newPassword(): string {
  const group = () => Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}
