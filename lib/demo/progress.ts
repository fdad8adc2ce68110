/** Prints one line with the seconds since `start`. */
export type Say = (line: string) => void

export function progress(start = performance.now()): Say {
  return (line) => {
    const seconds = (performance.now() - start) / 1000
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${line}`)
  }
}
