/* A simulated NVIDIA GPU: the symbols of NVML, power as a known function of time, the truth in closed form.
 *
 * Time is CLOCK_MONOTONIC in seconds: what Python calls time.perf_counter() on Linux. So all processes
 * see the same wave. Knobs come from the environment variable SIMULATED_GPU, "count=2; load_w=500;
 * gpu1.gain=1.05", and from simulated_gpu_set() in flight. A knob that is unknown or out of range in the
 * environment makes nvmlInit fail, so that a mistyped one is not measured with.
 *
 * Build: gcc -O2 -shared -fPIC -Wl,-soname,libnvidia-ml.so.1 nvml.c -o libnvidia-ml.so.1 -lm
 */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, LOST = 15 };
enum { MOST_GPUS = 64 };
enum { FIELD_ENERGY = 83, FIELD_AVERAGE = 185, FIELD_INSTANT = 186 };
#define BASE_J 1000.0

/* ---- what is true ---- */

typedef struct { double from_s, idle_w, load_w, period_s, duty, phase_s; } segment_t;

typedef struct {
    double idle_w, load_w, period_s, duty, phase_s;             /* the load */
    double refresh_s, refresh_phase_s, window_s, gain, noise_w, register_gain; /* the sensor */
    double average_s, counter, field_186;
    double limit_w, major, minor, lost_at_s, counter_reset_at_s, mig, vgpu, other_processes;
    segment_t *past; /* grows; the first one reaches back for ever */
    int segments, room;
    long long tick;   /* refreshes that are in the counter */
    double counted_j; /* counter at that refresh */
} gpu_t;

static gpu_t gpus[MOST_GPUS];
static int gpu_count = 1;
static int mistyped; /* the environment holds a knob that is none */
static long calls;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double clock_s(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
static double now_s(void) { return clock_s(CLOCK_MONOTONIC); }

/* Time spent under load from the origin of a square wave until a time since it, also before it. */
static double loaded_s(const segment_t *s, double since_s) {
    double periods = floor(since_s / s->period_s);
    double rest_s = since_s - periods * s->period_s, busy_s = s->duty * s->period_s;
    return periods * busy_s + fmin(rest_s, busy_s);
}

static double segment_j(const segment_t *s, double from_s, double to_s) {
    double busy_s = loaded_s(s, to_s - s->phase_s) - loaded_s(s, from_s - s->phase_s);
    return s->idle_w * (to_s - from_s) + (s->load_w - s->idle_w) * busy_s;
}

static double true_j(const gpu_t *g, double from_s, double to_s) {
    double sum_j = 0;
    for (int i = g->segments - 1; i >= 0 && to_s > from_s; i--) {
        double start_s = i ? fmax(from_s, g->past[i].from_s) : from_s;
        if (start_s >= to_s) continue;
        sum_j += segment_j(&g->past[i], start_s, to_s);
        to_s = start_s;
    }
    return sum_j;
}

static double power_w(const gpu_t *g, double at_s, double unused) {
    (void)unused;
    int i = g->segments - 1;
    while (i > 0 && g->past[i].from_s > at_s) i--;
    const segment_t *s = &g->past[i];
    double since_s = at_s - s->phase_s;
    return since_s - floor(since_s / s->period_s) * s->period_s < s->duty * s->period_s ? s->load_w : s->idle_w;
}

static void add_segment(gpu_t *g, double from_s) {
    if (g->segments == g->room) {
        g->room = g->room ? 2 * g->room : 16;
        g->past = realloc(g->past, sizeof(segment_t) * (size_t)g->room);
        if (!g->past) abort();
    }
    g->past[g->segments++] = (segment_t){from_s, g->idle_w, g->load_w, g->period_s, g->duty, g->phase_s};
}

/* ---- what the sensor says ---- */

static long long tick_at(const gpu_t *g, double at_s) {
    return (long long)floor((at_s - g->refresh_phase_s) / g->refresh_s);
}

/* What the sensor takes for the mean power of the refresh that ends with a tick: it looks only at its end. */
static double seen_w(const gpu_t *g, long long tick) {
    double end_s = tick * g->refresh_s + g->refresh_phase_s;
    double look_s = fmin(g->window_s, g->refresh_s);
    return g->gain * true_j(g, end_s - look_s, end_s) / look_s;
}

static double counter_j(gpu_t *g, double at_s) {
    long long tick = tick_at(g, at_s);
    long long reset = g->counter_reset_at_s > 0 ? tick_at(g, g->counter_reset_at_s) : tick;
    for (; g->tick < tick; g->tick++) {
        if (g->tick == reset) g->counted_j = 0; /* shows with the first refresh after it */
        g->counted_j += g->refresh_s * seen_w(g, g->tick + 1);
    }
    return g->counted_j;
}

/* What the sensor, as it is set now, adds to the counter between two times; a reset is left out. */
static double seen_j(const gpu_t *g, double from_s, double to_s) {
    double sum_j = 0;
    for (long long tick = tick_at(g, from_s) + 1; tick <= tick_at(g, to_s); tick++)
        sum_j += g->refresh_s * seen_w(g, tick);
    return sum_j;
}

static double instant_w(const gpu_t *g, double at_s) {
    long long tick = tick_at(g, at_s);
    double noise = sin((double)(tick * 7919 % 100003)) * g->noise_w;
    return fmax(g->register_gain * seen_w(g, tick) + noise, 0);
}

static double average_w(const gpu_t *g, double at_s) {
    long long tick = tick_at(g, at_s), count = llround(fmax(g->average_s / g->refresh_s, 1));
    double sum = 0;
    for (long long i = 0; i < count; i++) sum += seen_w(g, tick - i);
    return sum / count;
}

/* ---- knobs ---- */

#define ANY -INFINITY, INFINITY
#define AT_LEAST(low) low, INFINITY
#define KNOB(name, range) {#name, offsetof(gpu_t, name), range}
static const struct { const char *name; size_t place; double low, high; } KNOBS[] = {
    KNOB(idle_w, AT_LEAST(0)), KNOB(load_w, AT_LEAST(0)), KNOB(period_s, AT_LEAST(1e-6)),
    {"duty", offsetof(gpu_t, duty), 0, 1}, KNOB(phase_s, ANY),
    KNOB(refresh_s, AT_LEAST(1e-6)), KNOB(refresh_phase_s, ANY), KNOB(window_s, AT_LEAST(1e-6)),
    KNOB(gain, AT_LEAST(0)), KNOB(noise_w, AT_LEAST(0)), KNOB(register_gain, AT_LEAST(0)),
    KNOB(average_s, AT_LEAST(0)), KNOB(counter, AT_LEAST(0)), KNOB(field_186, AT_LEAST(0)),
    KNOB(limit_w, AT_LEAST(0)), KNOB(major, AT_LEAST(1)), KNOB(minor, AT_LEAST(0)), KNOB(lost_at_s, ANY),
    KNOB(counter_reset_at_s, ANY), KNOB(mig, AT_LEAST(0)), KNOB(vgpu, AT_LEAST(0)),
    KNOB(other_processes, AT_LEAST(0)),
};

static void turn(gpu_t *g, size_t place, double value, double from_s) {
    counter_j(g, from_s); /* what is past stays as it was */
    *(double *)((char *)g + place) = value;
    g->tick = tick_at(g, from_s); /* the refresh may have changed */
    if (place <= offsetof(gpu_t, phase_s)) add_segment(g, from_s);
}

static int set(int number, const char *key, double value, double from_s);

/* The architecture, by the number that NVML gives it, of a chip that has it. */
static int set_chip(int number, double architecture, double from_s) {
    static const double CHIPS[][3] = {{2, 3, 5}, {3, 5, 2}, {4, 6, 0}, {5, 7, 0}, {6, 7, 5},
                                      {7, 8, 0}, {8, 8, 9}, {9, 9, 0}, {10, 10, 0}};
    for (size_t i = 0; i < sizeof CHIPS / sizeof *CHIPS; i++)
        if (CHIPS[i][0] == architecture)
            return set(number, "major", CHIPS[i][1], from_s) || set(number, "minor", CHIPS[i][2], from_s);
    return INVALID;
}

static int set(int number, const char *key, double value, double from_s) {
    if (number < -1 || number >= MOST_GPUS) return INVALID;
    if (!strcmp(key, "arch")) return set_chip(number, value, from_s);
    for (size_t k = 0; k < sizeof KNOBS / sizeof *KNOBS; k++) {
        if (strcmp(KNOBS[k].name, key)) continue;
        if (!(value >= KNOBS[k].low && value <= KNOBS[k].high)) return INVALID;
        for (int i = 0; i < MOST_GPUS; i++)
            if (number == -1 || number == i) turn(&gpus[i], KNOBS[k].place, value, from_s);
        return OK;
    }
    return NOT_FOUND;
}

static void defaults(gpu_t *g, double from_s) {
    g->idle_w = 100; g->load_w = 500; g->period_s = 2; g->duty = 0.5; g->phase_s = 0;
    g->refresh_s = 0.1; g->refresh_phase_s = 0; g->window_s = INFINITY;
    g->gain = 1; g->noise_w = 0; g->register_gain = 1;
    g->average_s = 1; g->counter = 1; g->field_186 = 1; g->limit_w = 700; g->major = 9; g->minor = 0;
    g->lost_at_s = g->counter_reset_at_s = g->mig = g->vgpu = g->other_processes = 0;
    g->segments = 0;
    add_segment(g, from_s);
    g->tick = tick_at(g, from_s);
    if (g->counted_j <= 0) g->counted_j = BASE_J;
}

static int set_count(double count) {
    if (!(count >= 0 && count <= MOST_GPUS)) return INVALID;
    gpu_count = (int)count;
    return OK;
}

static void read_item(const char *item, double from_s) {
    char key[64];
    double value;
    int number = -1;
    if (!item[strspn(item, " ")]) return;
    if (sscanf(item, " gpu%d.%63[a-z0-9_] = %lf", &number, key, &value) != 3) {
        number = -1;
        if (sscanf(item, " %63[a-z0-9_] = %lf", key, &value) != 2) {
            mistyped = 1;
            return;
        }
    }
    if (!strcmp(key, "count") ? set_count(value) : set(number, key, value, from_s)) mistyped = 1;
}

__attribute__((constructor)) static void begin(void) {
    double start_s = now_s();
    for (int i = 0; i < MOST_GPUS; i++) defaults(&gpus[i], start_s);
    const char *given = getenv("SIMULATED_GPU");
    char *text = strdup(given ? given : ""), *rest = text, *item;
    while ((item = strsep(&rest, ";"))) read_item(item, start_s);
    free(text);
    for (int i = 0; i < MOST_GPUS; i++) { /* one wave from the start, equal in all processes */
        gpus[i].segments = 0;
        add_segment(&gpus[i], 0);
    }
}

int simulated_gpu_set(int number, const char *key, double value) {
    pthread_mutex_lock(&lock);
    int code = set(number, key, value, now_s());
    pthread_mutex_unlock(&lock);
    return code;
}

int simulated_gpu_reset(int count) {
    pthread_mutex_lock(&lock);
    int code = set_count(count);
    double from_s = now_s();
    for (int i = 0; i < MOST_GPUS && code == OK; i++) {
        counter_j(&gpus[i], from_s); /* the counter goes on */
        defaults(&gpus[i], from_s);
    }
    pthread_mutex_unlock(&lock);
    return code;
}

void simulated_gpu_start_wave(int number) { simulated_gpu_set(number, "phase_s", now_s()); }

static double between(int number, double from_s, double to_s, double (*of)(const gpu_t *, double, double)) {
    if (number < 0 || number >= MOST_GPUS) return NAN;
    pthread_mutex_lock(&lock);
    double energy_j = of(&gpus[number], from_s, to_s);
    pthread_mutex_unlock(&lock);
    return energy_j;
}

double simulated_gpu_true_j(int number, double from_s, double to_s) { return between(number, from_s, to_s, true_j); }
double simulated_gpu_seen_j(int number, double from_s, double to_s) { return between(number, from_s, to_s, seen_j); }
double simulated_gpu_power_w(int number, double at_s) { return between(number, at_s, at_s, power_w); }

long simulated_gpu_calls(void) { return __atomic_load_n(&calls, __ATOMIC_RELAXED); }

/* ---- NVML ---- */

typedef struct { unsigned pid; unsigned long long memory; unsigned gpu_instance, compute_instance; } process_t;
typedef union { double d; unsigned u; unsigned long long ull; } value_t;
typedef struct { uint32_t id, scope; int64_t time, latency; int type, code; value_t value; } field_t;
typedef struct { char legacy[16]; unsigned domain, bus, device, id, subsystem; char bus_id[32]; } pci_t;
typedef struct { unsigned long long total, unused, used; } memory_t;
typedef struct { unsigned version; unsigned long long total, reserved, unused, used; } memory_v2_t;

static int number_of(void *handle) { return (int)((intptr_t)handle - 1); }

static int ready(void *handle, gpu_t **g) {
    int number = number_of(handle);
    __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    if (number < 0 || number >= gpu_count) return INVALID;
    *g = &gpus[number];
    return (*g)->lost_at_s != 0 && now_s() >= (*g)->lost_at_s ? LOST : OK;
}

/* Begin a call on one board: leave with a code if it cannot answer. */
#define ASK(handle) gpu_t *g; int code = ready(handle, &g); if (code) return code

static unsigned power_mw(gpu_t *g, double (*of)(const gpu_t *, double)) {
    pthread_mutex_lock(&lock);
    unsigned mw = (unsigned)llround(1e3 * of(g, now_s()));
    pthread_mutex_unlock(&lock);
    return mw;
}

static unsigned long long energy_mj(gpu_t *g) {
    pthread_mutex_lock(&lock);
    unsigned long long mj = (unsigned long long)llround(1e3 * counter_j(g, now_s()));
    pthread_mutex_unlock(&lock);
    return mj;
}

int nvmlInit_v2(void) { return mistyped ? INVALID : OK; }
int nvmlInitWithFlags(unsigned flags) { (void)flags; return nvmlInit_v2(); }
int nvmlShutdown(void) { return OK; }
int nvmlSystemGetDriverVersion(char *s, unsigned n) { snprintf(s, n, "000.00 simulated"); return OK; }
int nvmlSystemGetNVMLVersion(char *s, unsigned n) { snprintf(s, n, "00.000 simulated"); return OK; }
int nvmlSystemGetCudaDriverVersion(int *v) { *v = 12080; return OK; }
int nvmlSystemGetCudaDriverVersion_v2(int *v) { *v = 12080; return OK; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = (unsigned)gpu_count; return OK; }
const char *nvmlErrorString(int code) {
    switch (code) {
    case OK: return "Success";
    case INVALID: return "Invalid Argument";
    case NOT_SUPPORTED: return "Not Supported";
    case NOT_FOUND: return "Not Found";
    case INSUFFICIENT_SIZE: return "Insufficient Size";
    case LOST: return "GPU is lost";
    default: return "Unknown Error";
    }
}
int nvmlDeviceGetHandleByIndex_v2(unsigned number, void **handle) {
    *handle = (void *)(intptr_t)(number + 1);
    ASK(*handle);
    return OK;
}
static void write_uuid(int number, char *s, unsigned n) {
    snprintf(s, n, "GPU-51000000-0000-0000-0000-%012d", number);
}
int nvmlDeviceGetUUID(void *handle, char *s, unsigned n) {
    ASK(handle);
    write_uuid(number_of(handle), s, n);
    return OK;
}
int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) {
    for (int i = 0; i < gpu_count; i++) {
        char name[96];
        write_uuid(i, name, sizeof name);
        if (!strcmp(name, uuid)) return nvmlDeviceGetHandleByIndex_v2((unsigned)i, handle);
    }
    return NOT_FOUND;
}
int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, void **handle) {
    unsigned number;
    if (sscanf(bus, "%*x:%x", &number) != 1) return NOT_FOUND;
    return nvmlDeviceGetHandleByIndex_v2(number, handle);
}
int nvmlDeviceGetName(void *handle, char *s, unsigned n) {
    ASK(handle);
    snprintf(s, n, "Simulated H100 80GB HBM3");
    return OK;
}
int nvmlDeviceGetIndex(void *h, unsigned *n) { ASK(h); *n = (unsigned)number_of(h); return OK; }
int nvmlDeviceGetMinorNumber(void *h, unsigned *n) { ASK(h); *n = (unsigned)number_of(h); return OK; }
int nvmlDeviceGetPciInfo_v3(void *handle, pci_t *p) {
    ASK(handle);
    memset(p, 0, sizeof *p);
    p->bus = (unsigned)number_of(handle);
    snprintf(p->legacy, sizeof p->legacy, "0000:%02X:00.0", p->bus);
    snprintf(p->bus_id, sizeof p->bus_id, "00000000:%02X:00.0", p->bus);
    return OK;
}
int nvmlDeviceGetArchitecture(void *h, unsigned *a) {
    ASK(h);
    double chip = 10 * g->major + g->minor; /* compute capability 8.9 is 89 */
    *a = chip >= 100 ? 10 : chip >= 90 ? 9 : chip >= 89 ? 8 : chip >= 80 ? 7 : chip >= 75 ? 6
         : chip >= 70 ? 5 : chip >= 60 ? 4 : chip >= 50 ? 3 : 2;
    return OK;
}
int nvmlDeviceGetCudaComputeCapability(void *h, int *major, int *minor) {
    ASK(h);
    *major = (int)g->major;
    *minor = (int)g->minor;
    return OK;
}
int nvmlDeviceGetBrand(void *h, unsigned *b) { ASK(h); *b = 2; return OK; }
int nvmlDeviceGetMemoryInfo(void *h, memory_t *m) {
    ASK(h);
    *m = (memory_t){85899345920ull, 85899345920ull - (1ull << 30), 1ull << 30};
    return OK;
}
int nvmlDeviceGetMemoryInfo_v2(void *h, memory_v2_t *m) {
    ASK(h);
    *m = (memory_v2_t){m->version, 85899345920ull, 0, 85899345920ull - (1ull << 30), 1ull << 30};
    return OK;
}
int nvmlDeviceGetUtilizationRates(void *h, unsigned *u) { ASK(h); u[0] = 50; u[1] = 10; return OK; }
static int coder(void *h, unsigned *share, unsigned *period_us) { ASK(h); *share = *period_us = 0; return OK; }
int nvmlDeviceGetEncoderUtilization(void *h, unsigned *u, unsigned *us) { return coder(h, u, us); }
int nvmlDeviceGetDecoderUtilization(void *h, unsigned *u, unsigned *us) { return coder(h, u, us); }
int nvmlDeviceGetTemperature(void *h, int sensor, unsigned *t) { (void)sensor; ASK(h); *t = 45; return OK; }
int nvmlDeviceGetClockInfo(void *h, int type, unsigned *c) { (void)type; ASK(h); *c = 1980; return OK; }
int nvmlDeviceGetMaxClockInfo(void *h, int type, unsigned *c) { (void)type; ASK(h); *c = 1980; return OK; }
int nvmlDeviceGetPerformanceState(void *h, int *p) { ASK(h); *p = 0; return OK; }
int nvmlDeviceGetPowerState(void *h, int *p) { ASK(h); *p = 0; return OK; }
int nvmlDeviceGetPersistenceMode(void *h, int *p) { ASK(h); *p = 1; return OK; }
int nvmlDeviceGetComputeMode(void *h, int *p) { ASK(h); *p = 0; return OK; }
int nvmlDeviceGetDisplayActive(void *h, int *p) { ASK(h); *p = 0; return OK; }
int nvmlDeviceGetPowerManagementMode(void *h, int *p) { ASK(h); *p = 1; return OK; }
int nvmlDeviceGetFanSpeed(void *h, unsigned *f) { (void)f; ASK(h); return NOT_SUPPORTED; }
int nvmlDeviceGetTotalEccErrors(void *h, int type, int counter, unsigned long long *n) {
    (void)type, (void)counter, (void)n;
    ASK(h);
    return NOT_SUPPORTED;
}
static int limit_mw(void *h, unsigned *mw) { ASK(h); *mw = (unsigned)(1e3 * g->limit_w); return OK; }
int nvmlDeviceGetPowerManagementLimit(void *h, unsigned *mw) { return limit_mw(h, mw); }
int nvmlDeviceGetPowerManagementDefaultLimit(void *h, unsigned *mw) { return limit_mw(h, mw); }
int nvmlDeviceGetEnforcedPowerLimit(void *h, unsigned *mw) { return limit_mw(h, mw); }
int nvmlDeviceGetPowerManagementLimitConstraints(void *h, unsigned *low, unsigned *high) {
    *low = 200000;
    return limit_mw(h, high);
}
int nvmlDeviceGetPowerUsage(void *h, unsigned *mw) { ASK(h); *mw = power_mw(g, average_w); return OK; }
int nvmlDeviceGetTotalEnergyConsumption(void *h, unsigned long long *mj) {
    ASK(h);
    if (!g->counter) return NOT_SUPPORTED;
    *mj = energy_mj(g);
    return OK;
}
static int field(gpu_t *g, field_t *f) {
    f->time = (int64_t)(1e6 * clock_s(CLOCK_REALTIME));
    f->latency = 0;
    f->type = f->id == FIELD_ENERGY ? 3 : 1; /* unsigned long long, unsigned */
    f->value.ull = 0;
    if (f->id == FIELD_ENERGY && g->counter) f->value.ull = energy_mj(g);
    else if (f->id == FIELD_AVERAGE) f->value.u = power_mw(g, average_w);
    else if (f->id == FIELD_INSTANT && g->field_186) f->value.u = power_mw(g, instant_w);
    else return NOT_SUPPORTED;
    return OK;
}
int nvmlDeviceGetFieldValues(void *handle, int count, field_t *fields) {
    ASK(handle);
    for (int i = 0; i < count; i++) fields[i].code = field(g, &fields[i]);
    return OK;
}
int nvmlDeviceGetMigMode(void *h, unsigned *current, unsigned *pending) {
    ASK(h);
    *current = *pending = (unsigned)g->mig;
    return OK;
}
int nvmlDeviceGetMaxMigDeviceCount(void *h, unsigned *n) { ASK(h); *n = 0; return OK; }
int nvmlDeviceGetVirtualizationMode(void *h, int *mode) { ASK(h); *mode = g->vgpu ? 2 : 0; return OK; }
int nvmlDeviceGetComputeRunningProcesses_v3(void *h, unsigned *count, process_t *list) {
    ASK(h);
    unsigned there = (unsigned)g->other_processes, room = *count;
    *count = there;
    if (there > room || (there && !list)) return INSUFFICIENT_SIZE;
    for (unsigned i = 0; i < there; i++) list[i] = (process_t){4000000000u + i, 1u << 20, ~0u, ~0u};
    return OK;
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(void *h, unsigned *count, process_t *list) {
    (void)list;
    ASK(h);
    *count = 0;
    return OK;
}
