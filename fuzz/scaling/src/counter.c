/* Counts work: the basic blocks that are run, by the calls that the compiler puts at the beginning of each
   (-sanitizer-coverage-trace-pc-guard for Rust, -fsanitize-coverage=trace-pc for SQLite), and for every 16 bytes that the
   C library copies, fills, compares or searches one block more, as such a loop would have. */
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define NOT_COUNTED __attribute__((no_sanitize("coverage")))
#else
#define NOT_COUNTED __attribute__((no_sanitize_coverage))
#endif

static uint64_t work;

NOT_COUNTED uint64_t duiqi_work(void) { return work; }

NOT_COUNTED void __sanitizer_cov_trace_pc_guard(uint32_t *guard) { (void)guard; work++; }
NOT_COUNTED void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) { (void)start; (void)stop; }
NOT_COUNTED void __sanitizer_cov_trace_pc(void) { work++; }

void *__real_memcpy(void *to, const void *from, size_t size);
void *__real_memmove(void *to, const void *from, size_t size);
void *__real_memset(void *to, int byte, size_t size);
int __real_memcmp(const void *one, const void *other, size_t size);
int __real_bcmp(const void *one, const void *other, size_t size);
void *__real_memchr(const void *in, int byte, size_t size);

NOT_COUNTED void *__wrap_memcpy(void *to, const void *from, size_t size) { work += size / 16; return __real_memcpy(to, from, size); }
NOT_COUNTED void *__wrap_memmove(void *to, const void *from, size_t size) { work += size / 16; return __real_memmove(to, from, size); }
NOT_COUNTED void *__wrap_memset(void *to, int byte, size_t size) { work += size / 16; return __real_memset(to, byte, size); }
NOT_COUNTED int __wrap_memcmp(const void *one, const void *other, size_t size) { work += size / 16; return __real_memcmp(one, other, size); }
NOT_COUNTED int __wrap_bcmp(const void *one, const void *other, size_t size) { work += size / 16; return __real_bcmp(one, other, size); }
NOT_COUNTED void *__wrap_memchr(const void *in, int byte, size_t size) {
    const char *found = __real_memchr(in, byte, size);
    work += (found ? (size_t)(found - (const char *)in) : size) / 16;
    return (void *)found;
}
