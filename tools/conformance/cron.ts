import { createSchedule } from '../../packages/controllers/src/cron/schedule.ts'
import { compareJson, type Answer, type Suite } from './suite.ts'

interface CronRecord {
  schedule: string
  timeZone?: string
  from: string
  expected?: string[]
  error?: string
}

/** CronJob schedules: the next six times, as robfig/cron gives them. */
export const cron: Suite = {
  run(record): Answer {
    const { schedule, timeZone, from, expected, error } = record as CronRecord
    if (error === undefined)
      return compareJson(expected, nextTimes({ schedule, from, ...(timeZone ? { timeZone } : {}) }, 6))
    try {
      return {
        passed: false,
        expected: error,
        got: JSON.stringify(nextTimes({ schedule, from, ...(timeZone ? { timeZone } : {}) }, 1)),
      }
    } catch {
      return { passed: true }
    }
  },
}

function nextTimes(question: { schedule: string; from: string; timeZone?: string }, count: number): string[] {
  const schedule = createSchedule(question.schedule, question)
  const times: string[] = []
  let at: number | undefined = Date.parse(question.from)
  while (times.length < count && (at = schedule.next(at)) !== undefined) {
    times.push(new Date(at).toISOString().replace('.000Z', 'Z'))
  }
  return times
}
