import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBounded } from '../../personality/read-bounded.ts';
import { parsePlan } from './parse-plan.ts';
import type { Plan } from './plan.ts';

const longest = 1024 * 1024; // bytes

/** The plans that come with the program. */
export function builtInPlans(): readonly Plan[] {
  const folder = plansFolder();
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.plan'))
    .sort()
    .map((name) => loadPlan(join(folder, name)));
}

/** Throws the system's error, or FormatError. */
export function loadPlan(path: string): Plan {
  return parsePlan(readBounded(path, longest).toString('latin1'), path);
}

/** `plans/` lies beside the folder of the program, however that is bundled. */
function plansFolder(): string | undefined {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'plans')))
      return join(folder, 'plans');
  }
  return undefined;
}

/** The plan whose greeting is the server's, or, for servers that say nothing first or not soon, whose port it is. */
export function choosePlan(plans: readonly Plan[], greeting: string, port: number): Plan | undefined {
  const greeted = plans.filter((plan) => greeting !== '' && plan.greeting?.test(greeting));
  const silent = plans.filter((plan) => greeting === '' && plan.ports.includes(port));
  return greeted.find(({ ports }) => ports.includes(port)) ?? greeted[0] ?? silent[0];
}
