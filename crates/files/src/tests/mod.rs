mod botocore;
mod links;
mod uploads;
