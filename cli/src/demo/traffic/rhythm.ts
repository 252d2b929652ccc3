// Visits an hour of a working day, from midnight on, in the time zone of the machine: a shop that office workers use.
const weekday = [4, 3, 2, 2, 3, 6, 14, 30, 55, 70, 78, 74, 66, 70, 74, 72, 66, 58, 50, 46, 42, 32, 18, 8];
const weekend = [6, 4, 3, 2, 2, 3, 5, 9, 16, 24, 30, 33, 32, 30, 30, 31, 32, 33, 34, 34, 30, 22, 14, 9];

const dayMs = 86_400_000;
// The shop has grown by half within the three months.
const growthPerDay = Math.log(1.5) / 90;
const campaignDaysAgo = 40;

/** Visits an hour at a time; `anchor` is the day on which the demo was begun. */
export function visitsPerHour(time: Date, anchor: Date): number {
  const hours = time.getDay() === 0 || time.getDay() === 6 ? weekend : weekday;
  const hour = time.getHours();
  const share = time.getMinutes() / 60;
  const base = hours[hour]! * (1 - share) + hours[(hour + 1) % 24]! * share;
  const daysAgo = (anchor.getTime() - time.getTime()) / dayMs;
  const campaign = daysAgo > campaignDaysAgo - 1 && daysAgo <= campaignDaysAgo ? 1.8 : 1;
  return base * Math.exp(-growthPerDay * Math.max(0, daysAgo)) * campaign;
}
