"""The simulation of the benchmark in numpy: the same 20 lines, vectorised, on so many threads. Prints the seconds it took.

    simulation.py TRIALS THREADS
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

LINES = 20
LOW, MODE, HIGH = 8e3, 1e4, 1.5e4


def draw(line, generator, count):
    match line % 4:
        case 0:
            return generator.triangular(LOW, MODE, HIGH, count)
        case 1:
            a = 1 + 4 * (MODE - LOW) / (HIGH - LOW)
            b = 1 + 4 * (HIGH - MODE) / (HIGH - LOW)
            return LOW + (HIGH - LOW) * generator.beta(a, b, count)
        case 2:
            variance = np.log(1 + (2e3 / 1e4) ** 2)
            return generator.lognormal(np.log(1e4) - variance / 2, np.sqrt(variance), count)
        case _:
            return generator.normal(1e4, 1e3, count)


def part(job):
    seed, columns, expenses, income = job
    generator = np.random.Generator(np.random.SFC64(seed))
    for line in range(LINES):
        columns[line] = draw(line, generator, columns.shape[1])
    np.sum(columns[: LINES // 2], axis=0, out=expenses)
    np.sum(columns[LINES // 2 :], axis=0, out=income)


def simulate(trials, threads):
    columns = np.empty((LINES, trials))
    expenses, income = np.empty(trials), np.empty(trials)
    edges = [trials * at // threads for at in range(threads + 1)]
    jobs = [
        (seed, columns[:, start:end], expenses[start:end], income[start:end])
        for seed, (start, end) in enumerate(zip(edges, edges[1:]))
    ]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, jobs))
        result = income - expenses
        totals = [result, expenses, income]
        quantiles = list(pool.map(lambda total: np.percentile(total, [5, 10, 50, 90, 95]), totals))
        centred = result - result.mean()
        correlation = lambda column: (column - column.mean()) @ centred / (column.std() * result.std() * trials)
        shares = [rho**2 for rho in pool.map(correlation, columns)]
    return [total.mean() for total in totals], quantiles, shares, (result < 0).mean()


if __name__ == "__main__":
    since = time.perf_counter()
    simulate(int(sys.argv[1]), int(sys.argv[2]))
    print(time.perf_counter() - since)
