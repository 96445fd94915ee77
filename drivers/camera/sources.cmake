list(APPEND drivers_sources
  camera/jpeg_luma.cpp
  camera/pixel_format.cpp
  camera/v4l2_camera.cpp
  camera/v4l2_device.cpp)
list(APPEND drivers_links hf_jpeg)
