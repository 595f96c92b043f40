"""Work for an NVIDIA GPU without any library but the driver: two kernels in PTX, started by ctypes."""

from __future__ import annotations

import ctypes
from types import TracebackType

ROWS = 8
"""Rows of the product that one thread computes. [1]"""

THREADS = 256
MATRIX = 2048
STREAM_FLOATS = 2**27

HEAD = ".version 6.0\n.target sm_50\n.address_size 64\n"

STREAM = """
.visible .entry stream(.param .u64 source, .param .u64 target, .param .u32 count)
{
  .reg .pred %p; .reg .f32 %x, %y; .reg .b32 %i, %n, %t, %step; .reg .b64 %s, %d, %o;
  ld.param.u64 %s, [source]; ld.param.u64 %d, [target]; ld.param.u32 %n, [count];
  cvta.to.global.u64 %s, %s; cvta.to.global.u64 %d, %d;
  mov.u32 %i, %ctaid.x; mov.u32 %t, %ntid.x; mov.u32 %step, %nctaid.x; mul.lo.u32 %step, %step, %t;
  mov.u32 %n, %n; mul.lo.u32 %i, %i, %t; mov.u32 %t, %tid.x; add.u32 %i, %i, %t;
AGAIN:
  setp.ge.u32 %p, %i, %n; @%p bra DONE;
  mul.wide.u32 %o, %i, 4; add.u64 %o, %o, %s; ld.global.f32 %x, [%o];
  sub.u64 %o, %o, %s; add.u64 %o, %o, %d; ld.global.f32 %y, [%o];
  fma.rn.f32 %y, %x, 0f3F000000, %y; st.global.f32 [%o], %y;
  add.u32 %i, %i, %step; bra AGAIN;
DONE: ret;
}
"""


def product() -> str:
    """Write the kernel of a matrix product: each thread sums ROWS entries of one column."""
    each = range(ROWS)
    clear = "".join(f"  mov.f32 %c{r}, 0f00000000;\n" for r in each)
    rows = "".join(
        f"  add.u64 %row{r}, %a, %line;\n  mul.wide.u32 %w, %n, {4 * r}; add.u64 %row{r}, %row{r}, %w;\n"
        for r in each
    )
    sums = "".join(
        f"  ld.global.f32 %x, [%row{r}]; fma.rn.f32 %c{r}, %x, %y, %c{r}; add.u64 %row{r}, %row{r}, 4;\n"
        for r in each
    )
    store = "".join(f"  st.global.f32 [%out], %c{r}; add.u64 %out, %out, %wide;\n" for r in each)
    return f"""
.visible .entry product(.param .u64 left, .param .u64 right, .param .u64 result, .param .u32 size)
{{
  .reg .pred %p; .reg .f32 %x, %y, %c<{ROWS}>; .reg .b32 %n, %column, %first, %t, %k;
  .reg .b64 %a, %b, %out, %line, %w, %wide, %row<{ROWS}>;
  ld.param.u64 %a, [left]; ld.param.u64 %b, [right]; ld.param.u64 %out, [result]; ld.param.u32 %n, [size];
  cvta.to.global.u64 %a, %a; cvta.to.global.u64 %b, %b; cvta.to.global.u64 %out, %out;
  mov.u32 %column, %ctaid.x; mov.u32 %t, %ntid.x; mul.lo.u32 %column, %column, %t;
  mov.u32 %t, %tid.x; add.u32 %column, %column, %t;
  mov.u32 %first, %ctaid.y; mul.lo.u32 %first, %first, {ROWS};
  mul.wide.u32 %wide, %n, 4;
  mul.lo.u32 %t, %first, %n; mul.wide.u32 %line, %t, 4;
{rows}
  mul.wide.u32 %w, %column, 4; add.u64 %b, %b, %w;
  add.u64 %out, %out, %line; add.u64 %out, %out, %w;
{clear}
  mov.u32 %k, 0;
AGAIN:
  ld.global.f32 %y, [%b]; add.u64 %b, %b, %wide;
{sums}
  add.u32 %k, %k, 1; setp.lt.u32 %p, %k, %n; @%p bra AGAIN;
{store}
  ret;
}}
"""


class GpuLoad:
    """A GPU with memory and both kernels ready; a context manager."""

    def __init__(self, number: int = 0) -> None:
        try:
            self._cuda = ctypes.CDLL("libcuda.so.1")
        except OSError as err:
            message = f"no CUDA driver on this machine ({err}); this benchmark needs an NVIDIA GPU"
            raise SystemExit(message) from err
        self._do("cuInit", 0)
        device = ctypes.c_int()
        self._do("cuDeviceGet", ctypes.byref(device), number)
        self._context = ctypes.c_void_p()
        self._do("cuCtxCreate_v2", ctypes.byref(self._context), 0, device)
        module = ctypes.c_void_p()
        self._do("cuModuleLoadData", ctypes.byref(module), (HEAD + product() + STREAM).encode() + b"\0")
        self._kernels = {name: self._kernel(module, name) for name in ("product", "stream")}
        size = 4 * MATRIX * MATRIX
        self._matrices = [self._memory(size) for _ in range(3)]
        self._streams = [self._memory(4 * STREAM_FLOATS) for _ in range(2)]

    def product(self) -> None:
        """Multiply two matrices, and wait for it: about 17 billion operations."""
        self._launch("product", (MATRIX // THREADS, MATRIX // ROWS), self._product_values())
        self.synchronize()

    def start(self) -> None:
        """Begin a few products and do not wait."""
        for _ in range(8):
            self._launch("product", (MATRIX // THREADS, MATRIX // ROWS), self._product_values())

    def stream(self) -> None:
        """Read a billion bytes and write half as many, and wait for it: what decoding a token is like."""
        self._launch("stream", (2048, 1), [*self._streams, ctypes.c_uint32(STREAM_FLOATS)])
        self.synchronize()

    def _product_values(self) -> list[ctypes.c_uint64 | ctypes.c_uint32]:
        return [*self._matrices, ctypes.c_uint32(MATRIX)]

    def synchronize(self) -> None:
        """Wait for all work."""
        self._do("cuCtxSynchronize")

    def __enter__(self) -> GpuLoad:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do("cuCtxDestroy_v2", self._context)

    def _do(self, call: str, *arguments: object) -> None:
        """Call the driver, and stop at an error code."""
        code = getattr(self._cuda, call)(*arguments)
        if code:
            message = f"{call} of the CUDA driver failed with code {code}"
            raise SystemExit(message)

    def _kernel(self, module: ctypes.c_void_p, name: str) -> ctypes.c_void_p:
        kernel = ctypes.c_void_p()
        self._do("cuModuleGetFunction", ctypes.byref(kernel), module, name.encode())
        return kernel

    def _memory(self, size: int) -> ctypes.c_uint64:
        """Take memory on the board, filled with numbers that are no zeros: those would draw less power."""
        pointer = ctypes.c_uint64()
        self._do("cuMemAlloc_v2", ctypes.byref(pointer), ctypes.c_size_t(size))
        pattern = (ctypes.c_float * 2**16)(*(((7919 * n) % 65_537) / 65_537 - 0.5 for n in range(2**16)))
        for start in range(0, size, ctypes.sizeof(pattern)):
            place = ctypes.c_uint64(pointer.value + start)
            self._do(
                "cuMemcpyHtoD_v2", place, pattern, ctypes.c_size_t(min(ctypes.sizeof(pattern), size - start))
            )
        return pointer

    def _launch(
        self, name: str, grid: tuple[int, int], values: list[ctypes.c_uint64 | ctypes.c_uint32]
    ) -> None:
        pointers = (ctypes.c_void_p * len(values))(*(ctypes.addressof(value) for value in values))
        self._do("cuLaunchKernel", self._kernels[name], *grid, 1, THREADS, 1, 1, 0, None, pointers, None)
