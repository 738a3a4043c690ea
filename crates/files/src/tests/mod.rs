mod botocore;
mod links;
mod slow;
mod uploads;
